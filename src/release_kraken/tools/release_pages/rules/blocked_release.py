"""A release that is due within a week is not blocked."""

from collections.abc import Iterator
from datetime import timedelta

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.release_pages.board import Board, Release, Ticket
from release_kraken.tools.release_pages.rule import Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

_SOON = timedelta(days=7)
_NAMED = 5


def _check(release: Release, board: Board, _settings: ReleasePagesSettings) -> Iterator[Finding]:
    blockers = release.blockers
    if not blockers.items or release.date is None or release.date > board.today + _SOON:
        return
    named = ", ".join(map(_named, blockers.items[:_NAMED]))
    others = max(blockers.total, len(blockers.items)) - len(blockers.items[:_NAMED])
    yield RULE.of(
        release,
        f"is blocked by {named}{f' and {others} more' if others else ''}",
        fix="solve what blocks it, or move it out of the release",
    )


def _named(ticket: Ticket) -> str:
    return f"{ticket.key} ({ticket.why})" if ticket.why else ticket.key


RULE = Rule(
    "blocked-release", Severity.WARNING, "A release that is due within a week is not blocked.", _check
)
