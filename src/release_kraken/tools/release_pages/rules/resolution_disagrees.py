"""An issue has a resolution exactly if its status is one of the category Done."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.summary import counted
from release_kraken.tools.release_pages.board import Board, Release
from release_kraken.tools.release_pages.rule import LIVING, Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def _check(release: Release, _board: Board, _settings: ReleasePagesSettings) -> Iterator[Finding]:
    progress = release.progress
    if progress.unresolved is not None and progress.disagrees:
        yield RULE.of(
            release,
            f"has {counted(progress.left, 'issue')} left by status, {progress.unresolved:,} by resolution",
            fix="set resolutions in the workflow's transitions to Done, and clear them on the way back",
        )


RULE = Rule(
    "resolution-disagrees",
    Severity.NOTE,
    "An issue has a resolution exactly if its status is one of the category Done.",
    _check,
    statuses=LIVING,
)
