"""The column types of the store: times in UTC, text that no database refuses, JSON."""

import json
import re
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Text, TypeDecorator

from release_kraken.core.json import JSONValue

_SURROGATE = re.compile("[\ud800-\udfff]")


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time, kept as UTC also by databases that know no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Convert to UTC; a time without a zone is a bug."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class AnyText(TypeDecorator[str]):
    """Text that no database refuses: what is no Unicode (a file's name may be so) is kept as an escape."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """As it is kept."""
        return None if value is None else kept_text(value)


def kept_text(text: str) -> str:
    """Text with its lone surrogates escaped, and the NUL that PostgreSQL does not take."""
    if text.isprintable():
        return text
    return text.encode(errors="backslashreplace").decode().replace("\0", "\\x00")


class Json(TypeDecorator[JSONValue]):
    """A JSON value as text: the same in every database, and in a backup."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:  # noqa: ARG002
        """None is NULL."""
        return None if value is None else json_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> JSONValue:  # noqa: ARG002
        """NULL is None."""
        return None if value is None else json.loads(value)


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
