"""The files that others take from the release pages: JSON, a table, a calendar."""

import json

from release_kraken.core.plugin import Desk, Download
from release_kraken.tools.release_pages.board import to_json
from release_kraken.tools.release_pages.reading import board_of
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

SCHEMA = 1
"""Version of what releases.json looks like: another number tells that readers have to change."""


def render_json(desk: Desk[ReleasePagesSettings]) -> str:
    """The whole board; null before there is one."""
    board = board_of(desk)
    found = {"version": SCHEMA, "board": None if board is None else to_json(board)}
    return json.dumps(found, ensure_ascii=False, indent=1)


DOWNLOADS: tuple[Download[ReleasePagesSettings], ...] = (
    Download("releases.json", "Everything on the page, for programs.", "application/json", render_json),
)
