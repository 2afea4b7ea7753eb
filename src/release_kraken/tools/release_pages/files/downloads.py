"""The files that others take from the release pages: everything as JSON, a table, a calendar."""

from typing import TYPE_CHECKING

from release_kraken.core.plugin import Desk, Download
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

if TYPE_CHECKING:
    from release_kraken.tools.release_pages.board import Release

SCHEMA = 1
"""Version of what releases.json looks like: another number tells that readers have to change."""

_Desk = Desk[ReleasePagesSettings]


def _json(desk: _Desk) -> str:
    import json

    from release_kraken.tools.release_pages.board import to_json
    from release_kraken.tools.release_pages.reading import board_of

    board = board_of(desk)
    found = {"version": SCHEMA, "board": None if board is None else to_json(board)}
    return json.dumps(found, ensure_ascii=False)


def _csv(desk: _Desk) -> str:
    from release_kraken.tools.release_pages.files.spreadsheet import spreadsheet
    from release_kraken.tools.release_pages.reading import board_of

    board = board_of(desk)
    return spreadsheet(board.columns if board else (), _releases(desk))


def _calendar(desk: _Desk) -> str:
    from release_kraken.tools.release_pages.files.calendar_feed import calendar
    from release_kraken.tools.release_pages.reading import team_asked_for

    team = team_asked_for(desk)
    return calendar(f"Releases of {team}" if team else "Releases", _releases(desk))


def _releases(desk: _Desk) -> "tuple[Release, ...]":
    """Those of the team that the query names, or all."""
    from release_kraken.tools.release_pages.reading import board_of, team_asked_for

    board, team = board_of(desk), team_asked_for(desk)
    every = board.releases if board else iter(())
    return tuple(each for each in every if team in ("", each.team))


DOWNLOADS: tuple[Download[ReleasePagesSettings], ...] = (
    Download(
        "calendar.ics", "Release dates for calendars; ?team= for those of one.", "text/calendar", _calendar
    ),
    Download("releases.csv", "One line for each release; ?team= for those of one.", "text/csv", _csv),
    Download("releases.json", "All that is known of the releases, for programs.", "application/json", _json),
)
