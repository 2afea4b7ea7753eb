"""Plans and writes the pages: the index first, then each week that the board has."""

import time
from collections.abc import Callable
from dataclasses import replace

from release_kraken.connectors.confluence.client import Confluence
from release_kraken.connectors.confluence.upkeep import Upkeep
from release_kraken.core.context import Context
from release_kraken.core.errors import ConfigError
from release_kraken.core.report import NotChecked
from release_kraken.tools.release_pages.board import Board
from release_kraken.tools.release_pages.parts import Planned
from release_kraken.tools.release_pages.publishing.rounds import Round
from release_kraken.tools.release_pages.publishing.sheets import Desk
from release_kraken.tools.release_pages.rules.unwritable_page import RULE
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

_NOTHING = Planned((), (), (), (), {})


def plan_pages(settings: ReleasePagesSettings, board: Board, context: Context) -> Planned:
    """What would be written, a change for each page; what people typed is remembered already.

    Nothing is planned where no Confluence is configured, nor while only some teams are looked at.
    """
    return _published(settings, board, context, time.sleep, Round.plan)


def write_pages(
    settings: ReleasePagesSettings,
    board: Board,
    context: Context,
    *,
    wait: Callable[[float], None] = time.sleep,
) -> Planned:
    """Write them; the changes are those that were made. `Planned.at` is by the titles of pages."""
    return _published(settings, board, context, wait, Round.write)


def _published(
    settings: ReleasePagesSettings,
    board: Board,
    context: Context,
    wait: Callable[[float], None],
    act: Callable[[Round], None],
) -> Planned:
    if settings.confluence is None or settings.only:
        return _NOTHING
    try:
        confluence = context.connector(Confluence)
    except ConfigError as error:
        return replace(_NOTHING, not_checked=(NotChecked("Confluence", str(error), rules=(RULE.name,)),))
    upkeep = Upkeep(confluence, context.memory, context.audit, context.now, wait)
    desk = Desk(upkeep, context.memory, board.today)
    pages = Round.looked(settings.confluence, board, desk, context.progress)
    act(pages)
    return pages.planned()
