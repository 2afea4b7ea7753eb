"""The release pages: which releases the week brings, and whether they will make it."""

from release_kraken.core.context import Context
from release_kraken.core.plugin import Tool
from release_kraken.core.report import Report
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def _run(settings: ReleasePagesSettings, context: Context) -> Report:
    from release_kraken.tools.release_pages.run import run

    return run(settings, context)


TOOL = Tool(
    name="release_pages",
    summary="Show which releases the week brings, how far each is, and whether it will make it.",
    settings=ReleasePagesSettings,
    run=_run,
    subject=lambda _settings: "releases",
    schedule="*/30 * * * *",
    serial=True,
)
