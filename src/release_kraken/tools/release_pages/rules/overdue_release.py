"""A release is out by its date."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.summary import counted
from release_kraken.tools.release_pages.board import Board, Release
from release_kraken.tools.release_pages.rule import Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.standing import is_out


def _check(release: Release, board: Board, _settings: ReleasePagesSettings) -> Iterator[Finding]:
    if release.date is None or release.date >= board.today or is_out(release, board):
        return
    days = counted((board.today - release.date).days, "day")
    left = counted(release.progress.left, "issue") if release.progress.left else "nothing"
    yield RULE.of(
        release,
        f"is overdue by {days}: it was due {release.date}, and has {left} left",
        fix="deploy it and release it in Jira, or give it a date that can be kept",
    )


RULE = Rule("overdue-release", Severity.ERROR, "A release is out by its date.", _check)
