"""The tables of the store, as the newest migration leaves them.

Indexes are the migrations' own: to declare a partial one here would load PostgreSQL's dialect each time.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)


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
        """Escape lone surrogates, and the NUL that PostgreSQL does not take."""
        if value is None or value.isprintable():
            return value
        return value.encode(errors="backslashreplace").decode().replace("\0", "\\x00")


metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("tool", AnyText, nullable=False),
    Column("subject", AnyText, nullable=False),
    Column("trigger", AnyText, nullable=False),
    Column("status", AnyText, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("started", UtcDateTime),
    Column("finished", UtcDateTime),
    Column("error", AnyText),
    Column("owner", AnyText, nullable=False, comment="host:pid of the process that works on it"),
)
"""A run whose process was killed stays `running`: `owner` tells a person which process to look for."""

findings = Table(
    "findings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tool", AnyText, nullable=False),
    Column("subject", AnyText, nullable=False),
    Column("key", AnyText, nullable=False),
    Column("rule", AnyText, nullable=False),
    Column("severity", AnyText, nullable=False),
    Column("message", AnyText, nullable=False),
    Column("path", AnyText),
    Column("line", Integer),
    Column("column", Integer),
    Column("end_line", Integer),
    Column("fix", AnyText),
    Column("resource", AnyText),
    Column("first_run", ForeignKey(runs.c.id), nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_run", ForeignKey(runs.c.id), nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("gone_run", ForeignKey(runs.c.id)),
    Column("gone", UtcDateTime),
)
"""One row from when a finding is first seen until a run finds it gone; one that comes back is a new row.

A finding that a run could not look for keeps its row as it is: it stays open, and `last_seen` tells its age.
"""
