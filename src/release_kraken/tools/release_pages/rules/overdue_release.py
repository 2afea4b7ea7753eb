"""A release is released in Jira by its date."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.summary import counted
from release_kraken.tools.release_pages.board import Board, Release
from release_kraken.tools.release_pages.rule import Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def _check(release: Release, board: Board, _settings: ReleasePagesSettings) -> Iterator[Finding]:
    if release.date is None or release.date >= board.today:
        return
    days, left = counted((board.today - release.date).days, "day"), counted(release.progress.left, "issue")
    yield RULE.of(
        release,
        f"is overdue by {days}: it was due {release.date}, and has {left} left",
        fix="release it in Jira if it is out; else give it a date that can be kept",
    )


RULE = Rule("overdue-release", Severity.ERROR, "A release is released in Jira by its date.", _check)
