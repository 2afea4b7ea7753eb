"""A release that was planned is not removed from Jira."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.release_pages.board import Board, Release, Status
from release_kraken.tools.release_pages.rule import Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def _check(release: Release, _board: Board, _settings: ReleasePagesSettings) -> Iterator[Finding]:
    due = f"; it was due {release.date}" if release.date else ""
    yield RULE.of(
        release,
        f"is no longer in Jira{due}",
        fix="nothing, if that is meant; its row stays until its week is over",
    )


RULE = Rule(
    "removed-release",
    Severity.NOTE,
    "A release that was planned is not removed from Jira.",
    _check,
    statuses=frozenset({Status.REMOVED}),
)
