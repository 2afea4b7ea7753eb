"""Plans and writes the pages: the index first, then each week that the board has."""

import time
from collections.abc import Callable

from release_kraken.core.context import Context
from release_kraken.tools.release_pages.board import Board
from release_kraken.tools.release_pages.parts import Planned
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def plan_pages(settings: ReleasePagesSettings, board: Board, context: Context) -> Planned:
    """What would be written, a change for each page; what people typed is remembered already.

    Nothing is planned where no Confluence is configured, nor while only some teams are looked at.
    """
    return Planned((), (), (), (), {})


def write_pages(
    settings: ReleasePagesSettings,
    board: Board,
    context: Context,
    *,
    wait: Callable[[float], None] = time.sleep,
) -> Planned:
    """Write them; the changes are those that were made. `Planned.at` is by the titles of pages."""
    return Planned((), (), (), (), {})
