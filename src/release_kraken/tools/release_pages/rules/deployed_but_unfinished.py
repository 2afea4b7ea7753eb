"""What is in production has no issue left, and is released in Jira within a day."""

from collections.abc import Iterator
from datetime import timedelta

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.summary import counted
from release_kraken.tools.release_pages.board import Board, Release, Status
from release_kraken.tools.release_pages.rule import BAMBOO, JIRA, LIVING, Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.standing import ARRIVED, in_production

_PATIENCE = timedelta(days=1)


def _check(release: Release, board: Board, _settings: ReleasePagesSettings) -> Iterator[Finding]:
    there = next((each for each in in_production(release, board.production) if each.phase in ARRIVED), None)
    if there is None:
        return
    if release.progress.left:
        yield RULE.of(
            release,
            f"is in {there.column}, and has {counted(release.progress.left, 'issue')} left",
            fix="close the issues, or move them to the release that will bring them",
            part="issues",
        )
    waited = there.first is None or board.made - there.first >= _PATIENCE
    if release.status is Status.UNRELEASED and waited:
        yield RULE.of(
            release,
            f"is in {there.column}, and not released in Jira",
            fix="release it in Jira",
            part="status",
        )


RULE = Rule(
    "deployed-but-unfinished",
    Severity.WARNING,
    "What is in production has no issue left, and is released in Jira within a day.",
    _check,
    statuses=LIVING,
    sources=(JIRA, BAMBOO),
)
