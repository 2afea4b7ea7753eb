"""What is released in Jira is in production."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.release_pages.board import Board, Release, Status
from release_kraken.tools.release_pages.rule import BAMBOO, JIRA, Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.standing import ABSENT, in_production


def _check(release: Release, board: Board, _settings: ReleasePagesSettings) -> Iterator[Finding]:
    there = list(in_production(release, board.production))
    if there and all(each.phase in ABSENT for each in there):
        columns = " or ".join(each.column for each in there)
        yield RULE.of(
            release,
            f"is released in Jira, and not in {columns}",
            fix=f"deploy it to {columns}, or take back that it is released",
        )


RULE = Rule(
    "released-but-not-deployed",
    Severity.WARNING,
    "What is released in Jira is in production.",
    _check,
    statuses=frozenset({Status.RELEASED}),
    sources=(JIRA, BAMBOO),
)
