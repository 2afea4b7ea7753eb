"""Judges a board by all rules: pure, and of the moment at which the board was made."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding
from release_kraken.tools.release_pages.board import Board
from release_kraken.tools.release_pages.rules import all_rules
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def judge(board: Board, settings: ReleasePagesSettings) -> tuple[Finding, ...]:
    """What is wrong with the releases, each fault once; of data that is stale nothing is said."""
    first: dict[str, Finding] = {}
    for finding in _faults(board, settings):
        first.setdefault(finding.key, finding)
    return tuple(first.values())


def _faults(board: Board, settings: ReleasePagesSettings) -> Iterator[Finding]:
    for rule in all_rules():
        if rule.check is None:
            continue
        for release in filter(rule.looks_at, board.releases):
            yield from rule.check(release, board, settings)
