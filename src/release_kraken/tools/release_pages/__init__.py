"""The release pages: which releases the week brings, and whether they will make it."""

from collections.abc import Mapping
from pathlib import Path

from release_kraken.core.context import Context
from release_kraken.core.finding import RuleInfo
from release_kraken.core.plugin import Desk, Page, Tool
from release_kraken.core.report import Report
from release_kraken.tools.release_pages.actions import ACTIONS
from release_kraken.tools.release_pages.files.downloads import DOWNLOADS
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def _run(settings: ReleasePagesSettings, context: Context) -> Report:
    from release_kraken.tools.release_pages.run import run

    return run(settings, context)


def _apply(settings: ReleasePagesSettings, report: Report, context: Context) -> Report:
    from release_kraken.tools.release_pages.run import apply

    return apply(settings, report, context)


def _rules() -> tuple[RuleInfo, ...]:
    from release_kraken.tools.release_pages.rules import rule_infos

    return rule_infos()


def _values(desk: Desk[ReleasePagesSettings]) -> Mapping[str, object]:
    from release_kraken.tools.release_pages.showing.page import values

    return values(desk)


def _subject(settings: ReleasePagesSettings) -> str:
    """Some teams are compared with what was found of the same teams."""
    return f"releases of {', '.join(sorted(settings.only))}" if settings.only else "releases"


TOOL = Tool(
    name="release_pages",
    summary="Show which releases the week brings, how far each is, and whether it will make it.",
    settings=ReleasePagesSettings,
    run=_run,
    subject=_subject,
    rules=_rules,
    apply=_apply,
    page=Page(Path(__file__).parent / "showing" / "page.html", _values),
    downloads=DOWNLOADS,
    actions=ACTIONS,
    schedule="*/30 * * * *",
    serial=True,
)
