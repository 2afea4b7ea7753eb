"""A tool of another distribution that runs by itself: schedules are tested by it."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from release_kraken.core.plugin import Tool
from release_kraken.core.report import Report
from release_kraken.core.settings import Argument, Option, Settings


class TickerSettings(Settings):
    """What the tool does."""

    path: Annotated[Path, Argument("[PATH]"), Field(description="Folder to look at.")] = Path()
    names: Annotated[tuple[str, ...], Option("--name"), Field(description="Names.")] = ()
    count: Annotated[int, Option("--count"), Field(gt=0, description="How often.")] = 1
    hidden: Annotated[str, Field(description="For the configuration file alone.")] = ""


TOOL = Tool(
    name="ticker",
    summary="Do nothing, again and again.",
    settings=TickerSettings,
    run=lambda settings, context: Report(rules=("tick",)),
    subject=lambda settings: str(settings.path),
    schedule="0 6 * * *",
)
