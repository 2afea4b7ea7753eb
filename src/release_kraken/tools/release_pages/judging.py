"""Judges a board by all rules: pure, and of the moment at which the board was made."""

from release_kraken.core.finding import Finding
from release_kraken.tools.release_pages.board import Board
from release_kraken.tools.release_pages.rules import all_rules
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def judge(board: Board, settings: ReleasePagesSettings) -> tuple[Finding, ...]:
    """What is wrong with the releases, each fault once; of data that is stale nothing is said."""
    found = (
        finding
        for rule in all_rules()
        if rule.check is not None
        for release in board.releases
        if rule.looks_at(release)
        for finding in rule.check(release, board, settings)
    )
    return tuple({finding.key: finding for finding in found}.values())
