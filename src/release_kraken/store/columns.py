"""The column types of the store: times in UTC, text that no database refuses, JSON."""

import json
from datetime import datetime

from sqlalchemy import DateTime, Dialect, Text, TypeDecorator

from release_kraken.core.json import JSONValue
from release_kraken.store.encoding import json_text, kept_text, kept_time, known_time


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time, kept as UTC also by databases that know no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Convert to UTC."""
        return None if value is None else kept_time(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the zone back."""
        return None if value is None else known_time(value)


class AnyText(TypeDecorator[str]):
    """Text that no database refuses: what is no Unicode (a file's name may be so) is kept as an escape."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """As it is kept."""
        return None if value is None else kept_text(value)


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
