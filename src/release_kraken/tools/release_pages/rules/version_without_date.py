"""A version on which work has begun has a release date."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.summary import counted
from release_kraken.tools.release_pages.board import Board, Release
from release_kraken.tools.release_pages.rule import Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def _check(release: Release, _board: Board, _settings: ReleasePagesSettings) -> Iterator[Finding]:
    begun = release.progress.in_progress + release.progress.done
    if release.date is None and begun:
        yield RULE.of(
            release,
            f"has no release date, and {counted(begun, 'issue')} already begun",
            fix="give it a release date in Jira: without one it is in no week",
        )


RULE = Rule(
    "version-without-date", Severity.NOTE, "A version on which work has begun has a release date.", _check
)
