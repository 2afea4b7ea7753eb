"""What every publisher keeps: each rendered letter is known, and no text from outside acts on anything.

After a change that is meant: KRAKEN_WRITE_GOLDEN=1 pytest, then read the difference.
"""

import importlib
import os
import pkgutil
import re
from pathlib import Path

import pytest

from release_kraken import publishers
from release_kraken.core.plugin import Publisher
from release_kraken.core.publication import Publication, Surface

GOLDEN = Path(__file__).parent / "golden"
PUBLISHERS: tuple[Publisher, ...] = tuple(
    importlib.import_module(f"{publishers.__name__}.{module.name}").PUBLISHER
    for module in pkgutil.iter_modules(publishers.__path__)
    if module.ispkg
)
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

every_publisher = pytest.mark.parametrize(
    "publisher", PUBLISHERS, ids=[publisher.name for publisher in PUBLISHERS]
)


@every_publisher
@pytest.mark.parametrize("case", ["everything", "nothing"])
def test_rendered_text(publisher: Publisher, case: str, request: pytest.FixtureRequest) -> None:
    golden = GOLDEN / f"{publisher.name}-{case}{publisher.suffix}"
    rendered = publisher.render(request.getfixturevalue(case), Surface(width=80))
    if os.environ.get("KRAKEN_WRITE_GOLDEN"):
        golden.write_text(rendered)
    assert rendered == golden.read_text()


@every_publisher
@pytest.mark.parametrize("colour", [False, True], ids=["plain", "colour"])
def test_no_control_character_passes(publisher: Publisher, colour: bool, harmful: Publication) -> None:
    rendered = publisher.render(harmful, Surface(width=60, colour=colour))
    assert not CONTROL.findall(COLOUR.sub("", rendered) if colour else rendered)


@every_publisher
def test_text_ends_with_one_newline(publisher: Publisher, nothing: Publication) -> None:
    rendered = publisher.render(nothing, Surface())
    assert rendered.endswith("\n")
    assert not rendered.endswith("\n\n")


@every_publisher
def test_same_input_gives_same_text(publisher: Publisher, everything: Publication) -> None:
    assert publisher.render(everything, Surface()) == publisher.render(everything, Surface())
