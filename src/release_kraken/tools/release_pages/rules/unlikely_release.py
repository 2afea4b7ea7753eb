"""The issues of a release that is due within a week are closed fast enough."""

from collections.abc import Iterator
from datetime import timedelta

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.release_pages.board import Board, Outlook, Release
from release_kraken.tools.release_pages.rule import Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

_SOON = timedelta(days=7)


def _check(release: Release, board: Board, _settings: ReleasePagesSettings) -> Iterator[Finding]:
    is_soon = release.date is not None and release.date <= board.today + _SOON
    if is_soon and release.forecast.outlook is Outlook.UNLIKELY:
        yield RULE.of(
            release,
            f"is unlikely to make {release.date}: {release.forecast.why}",
            fix="take issues out of it, or move its date",
        )


RULE = Rule(
    "unlikely-release",
    Severity.WARNING,
    "The issues of a release that is due within a week are closed fast enough.",
    _check,
)
