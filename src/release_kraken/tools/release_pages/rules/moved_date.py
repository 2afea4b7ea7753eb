"""A release keeps its date."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.release_pages.board import Board, Release
from release_kraken.tools.release_pages.rule import Rule
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def _check(release: Release, _board: Board, _settings: ReleasePagesSettings) -> Iterator[Finding]:
    moves = release.history.moves
    if moves:
        first, last = moves[0].before or "no date", moves[-1].after or "no date"
        times = "once" if len(moves) == 1 else f"{len(moves)} times"
        yield RULE.of(
            release,
            f"had its date moved {times}, from {first} to {last}",
            fix="tell who waits for it, and plan the next one with what this one took",
        )


RULE = Rule("moved-date", Severity.NOTE, "A release keeps its date.", _check)
