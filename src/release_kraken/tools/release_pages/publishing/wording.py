"""Words of any origin as the pages show them: in one line, short enough, with nothing that acts on others."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from release_kraken.connectors.confluence.storage import legal, text
from release_kraken.core.text import shortened

_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # they would turn what follows around, too


def plain(words: str, most: int) -> str:
    """Words in one line of at most so many characters, not escaped yet."""
    return shortened(" ".join(_DIRECTIONS.sub("", legal(words)).split()), most)


def said(words: str, most: int) -> str:
    """The same as storage format."""
    return text(plain(words, most))


def day(of: date) -> str:
    """A date as people say it."""
    return f"{of:%a} {of.day} {of:%b}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment as people in a time zone say it."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %H:%M}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
