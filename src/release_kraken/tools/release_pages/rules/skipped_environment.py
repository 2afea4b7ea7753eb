"""A release gets to production by way of the environment before it."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.release_pages.board import Board, Release
from release_kraken.tools.release_pages.rule import BAMBOO, JIRA, LIVING, Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.standing import ABSENT, before_production, is_out


def _check(release: Release, board: Board, _settings: ReleasePagesSettings) -> Iterator[Finding]:
    before = before_production(release, board)
    if before is not None and before.phase in ABSENT and is_out(release, board.production):
        yield RULE.of(
            release,
            f"is in production, and was never in {before.column}",
            fix=f"deploy it to {before.column} too, so that what follows is tried on the same ground",
        )


RULE = Rule(
    "skipped-environment",
    Severity.NOTE,
    "A release gets to production by way of the environment before it.",
    _check,
    statuses=LIVING,
    sources=(JIRA, BAMBOO),
)
