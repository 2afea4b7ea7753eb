"""Runs the release pages: collect from Jira and Bamboo, judge, plan the pages of Confluence; write them."""

from dataclasses import replace

from release_kraken.core.context import Context
from release_kraken.core.report import NotChecked, Report, Table
from release_kraken.tools.release_pages.assembly import NOT_ASKED, assemble
from release_kraken.tools.release_pages.board import Board, Source, from_json, to_json
from release_kraken.tools.release_pages.collecting.bamboo.deployments import collect_deployments
from release_kraken.tools.release_pages.collecting.jira.releases import collect_releases
from release_kraken.tools.release_pages.judging import judge
from release_kraken.tools.release_pages.parts import Planned
from release_kraken.tools.release_pages.publishing import plan_pages, write_pages
from release_kraken.tools.release_pages.rules import all_rules
from release_kraken.tools.release_pages.rules.unwritable_page import RULE as UNWRITABLE
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.tables import tables_of

_PAGE_RULES = (UNWRITABLE.name,)
"""What Confluence's trouble bounds: what planning could not look at, writing has looked at again."""

_NO_TEAMS = Table(
    "Release pages",
    ("Nothing to look at",),
    (("No team is configured: name teams and their Jira projects in [[tools.release_pages.teams]].",),),
)


def run(settings: ReleasePagesSettings, context: Context) -> Report:
    """Look and plan; nothing outside is changed. Without teams there is nothing to look at, nor a board."""
    if not settings.teams:
        return Report(tables=(_NO_TEAMS,))
    now = context.now()
    jira = collect_releases(settings, context, now)
    bamboo = collect_deployments(settings, context, jira.releases) if settings.bamboo else NOT_ASKED
    board = assemble(settings, jira, bamboo, now)
    context.memory.put(jira.remember)
    context.memory.remove(jira.forget)
    planned = plan_pages(settings, board, context)
    return _report(settings, board, planned, (*jira.not_checked, *bamboo.not_checked))


def apply(settings: ReleasePagesSettings, report: Report, context: Context) -> Report:
    """Write the pages of a report's board; the changes are then those that were made."""
    if not report.facts:
        return report
    board = from_json(report.facts)
    not_checked = tuple(each for each in report.not_checked if each.rules != _PAGE_RULES)
    return _report(settings, board, write_pages(settings, board, context), not_checked)


def _report(
    settings: ReleasePagesSettings, board: Board, planned: Planned, not_checked: tuple[NotChecked, ...]
) -> Report:
    """All that is known, with the pages as they are planned or written."""
    pages = tuple(
        Source("confluence", page.title, "", planned.at.get(page.title), page.trouble)
        for page in planned.pages
    )
    sources = (*(each for each in board.sources if each.kind != "confluence"), *pages)
    whole = replace(board, pages=planned.pages, sources=sources)
    return Report(
        findings=(*judge(whole, settings), *planned.findings),
        changes=planned.changes,
        tables=tables_of(whole),
        facts=to_json(whole),
        not_checked=tuple(dict.fromkeys((*not_checked, *planned.not_checked))),
        rules=() if settings.only else tuple(rule.name for rule in all_rules()),
    )
