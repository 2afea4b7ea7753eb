"""Judges a board by all rules: pure, and of the moment at which the board was made."""

from collections.abc import Iterator, Mapping, Sequence

from release_kraken.core.finding import Finding
from release_kraken.tools.release_pages.board import Board
from release_kraken.tools.release_pages.rules import all_rules
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def judge(board: Board, settings: ReleasePagesSettings) -> tuple[Finding, ...]:
    """What is wrong with the releases, each fault once; of data that is stale nothing is said."""
    first: dict[str, Finding] = {}
    for _, finding in _faults(board, settings):
        first.setdefault(finding.key, finding)
    return tuple(first.values())


def faults_by_release(board: Board, settings: ReleasePagesSettings) -> Mapping[str, Sequence[Finding]]:
    """The same by the ids of releases: a fault that is that of several is with each of them."""
    found: dict[str, list[Finding]] = {}
    for release, finding in _faults(board, settings):
        found.setdefault(release, []).append(finding)
    return found


def _faults(board: Board, settings: ReleasePagesSettings) -> Iterator[tuple[str, Finding]]:
    for rule in all_rules():
        if rule.check is None:
            continue
        for release in filter(rule.looks_at, board.releases):
            for finding in rule.check(release, board, settings):
                yield release.id, finding
