"""How values are kept: times in UTC, text that no database refuses, JSON. Needs no SQLAlchemy."""

import json
import re
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime

_SURROGATE = re.compile("[\ud800-\udfff]")


def kept_time(value: datetime) -> datetime:
    """A time in UTC; one without a zone is a bug."""
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return value.astimezone(UTC)


def time_text(value: datetime) -> str:
    """A time as SQLAlchemy has SQLite keep it: in UTC, without the zone."""
    return kept_time(value).replace(tzinfo=None).isoformat(" ", "microseconds")


def known_time(kept: str | datetime) -> datetime:
    """The time that a database gives back."""
    value = datetime.fromisoformat(kept) if isinstance(kept, str) else kept
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def kept_text(text: str) -> str:
    """Text with its lone surrogates escaped, and the NUL that PostgreSQL does not take."""
    if text.isprintable():
        return text
    return text.encode(errors="backslashreplace").decode().replace("\0", "\\x00")


def json_text(value: object) -> str:
    """A value, which may hold dataclasses and sets, as JSON; what is no Unicode is kept as an escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return text if text.isascii() else _SURROGATE.sub(lambda found: f"\\\\u{ord(found[0]):04x}", text)


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")
