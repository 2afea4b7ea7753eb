"""How single values of Jira's answers are understood; what cannot be is as good as not there."""

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import BeforeValidator

from release_kraken.core.text import whole_characters

_DAY = 10  # characters of 2026-11-20; real servers send no more, the specification of Data Center does


def _text(value: object) -> object:
    """Text that any encoding can hold; "" for null."""
    return whole_characters(value) if isinstance(value, str) else "" if value is None else value


def _id(value: object) -> object:
    """Some are numbers, some are text that holds one."""
    return str(value) if isinstance(value, int) else value


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:_DAY]) if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(value: object) -> datetime | None:
    """ISO 8601 as Jira writes it (`+0000`), or milliseconds since 1970."""
    try:
        if isinstance(value, int):
            return datetime.fromtimestamp(value / 1000, UTC)
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
    return read.astimezone(UTC) if read and read.tzinfo else None


def or_empty(value: object) -> object:
    """An empty list for null."""
    return () if value is None else value


Text = Annotated[str, BeforeValidator(_text)]
Id = Annotated[str, BeforeValidator(_id)]
Day = Annotated[date | None, BeforeValidator(_day)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]
Flag = Annotated[bool, BeforeValidator(bool)]
