"""The board that the newest run left: what pages and downloads show."""

from release_kraken.core.plugin import Desk
from release_kraken.tools.release_pages.board import Board, from_json
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def board_of(desk: Desk[ReleasePagesSettings]) -> Board | None:
    """The board in the facts of the newest report; None before there was one, or where it is of another form.

    A Kraken that was just updated may find a board of before, which it cannot read: the next run mends it.
    """
    if desk.report is None:
        return None
    try:
        return from_json(desk.report.facts)
    except ValueError:
        return None
