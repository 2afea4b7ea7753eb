"""The board that the newest run left, and whose releases of it are asked for: what pages and files show."""

from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Desk
from release_kraken.core.text import nearest, shortened
from release_kraken.tools.release_pages.board import Board, from_json
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

_NAMES = 500


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


def teams_of(board: Board | None, settings: ReleasePagesSettings) -> tuple[str, ...]:
    """All teams by name: those that are configured, and those that the board still shows."""
    known = {each.name for each in settings.teams}
    if board is not None:
        known |= {each.team for each in board.releases} | {each.team for each in board.delivery}
    return tuple(sorted(known, key=str.casefold))


def team_asked_for(desk: Desk[ReleasePagesSettings]) -> str:
    """The team that the query names, however that is written, or "" for all.

    Raises ConfigError, which names the teams, for one that there is not.
    """
    asked = desk.query.get("team", "").strip()
    known = {name.casefold(): name for name in teams_of(board_of(desk), desk.settings)}
    if not asked or asked.casefold() in known:
        return known.get(asked.casefold(), "")
    meant = known.get(nearest(asked, known) or "")
    hint = f"did you mean {meant}? There are: " if meant else "there are: "
    names = shortened(", ".join(known.values()), _NAMES) or "none yet"
    raise ConfigError(f"no team is named {shortened(asked, 60)!r}; {hint}{names}")
