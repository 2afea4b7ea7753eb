"""Which settings of a tool only an admin may set over the network."""

from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field

from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Tool
from release_kraken.core.report import Report
from release_kraken.core.settings import Argument, Option, Program, Reserved, Settings
from release_kraken.engine.settings.reserved import refuse_reserved, reserved


class Scanner(Settings):
    binary: Annotated[Program | None, Field(description="Its binary.")] = None


class ProbeSettings(Settings):
    path: Annotated[Path, Argument("PATH"), Field(description="Where.")] = Path()
    folders: Annotated[tuple[Path, ...], Option("--folder"), Field(description="Where else.")] = ()
    state: Annotated[Path | None, Option("--state"), Field(description="Its file.")] = None
    program: Annotated[Program, Option("--program"), Field(description="What runs.")] = "true"
    scanners: Annotated[dict[str, Scanner], Field(description="Further programs.", default_factory=dict)]
    baseline: Annotated[str, Option("--baseline"), Reserved(), Field(description="A file.")] = ""
    limit: Annotated[int, Option("--limit"), Field(description="How many.")] = 1
    names: Annotated[dict[str, tuple[str, ...]], Field(description="Whose.", default_factory=dict)]


TOOL = Tool("probe", "Probe.", ProbeSettings, lambda settings, context: Report(), lambda settings: "")


def test_paths_programs_and_what_is_marked_are_reserved() -> None:
    assert reserved(TOOL) == {"path", "folders", "state", "program", "scanners", "baseline"}


def test_all_that_is_refused_is_named() -> None:
    with pytest.raises(ConfigError) as refused:
        refuse_reserved(TOOL, ["limit", "program", "path", "unknown"])
    assert str(refused.value).splitlines() == [
        "the parameter 'path' names a place on Kraken's own machine: only an admin may set it",
        "the parameter 'program' names a place on Kraken's own machine: only an admin may set it",
    ]


def test_the_rest_is_for_everybody() -> None:
    refuse_reserved(TOOL, ["limit", "names"])
