"""The tables of the store, as the newest migration leaves them.

Indexes are the migrations' own: to declare a partial one here would load PostgreSQL's dialect each time.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

from release_kraken.store.columns import AnyText, Json, UtcDateTime

metadata = MetaData()
_Number = BigInteger().with_variant(Integer(), "sqlite")  # only INTEGER counts by itself there

runs = Table(
    "runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("tool", AnyText, nullable=False),
    Column("subject", AnyText, nullable=False),
    Column("trigger", AnyText, nullable=False),
    Column("requested_by", AnyText, nullable=False),
    Column("parameters", Json, nullable=False),
    Column("apply", Boolean, nullable=False),
    Column("schedule", AnyText),
    Column("due", UtcDateTime),
    Column("pull_request", Json),
    Column("group", AnyText),
    Column("serial", AnyText),
    Column("status", AnyText, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("started", UtcDateTime),
    Column("finished", UtcDateTime),
    Column("error", AnyText),
    Column("owner", AnyText),  # the process that works on it, or did
    Column("attempt", Integer, nullable=False),
    Column("handed_back", Integer, nullable=False),  # attempts that do not count: Kraken was stopped
    Column("cancelling", Boolean, nullable=False),
    Column("counts", Json, nullable=False),
    Column("superseded_by", String(32)),  # the next run of the same group
    Column("handle", AnyText),  # what an executor knows it by
    Column("dispatched", UtcDateTime),
)

reports = Table(
    "reports",
    metadata,
    Column("run_id", ForeignKey(runs.c.id, ondelete="CASCADE"), primary_key=True),
    Column("content", LargeBinary, nullable=False),  # report and comparison: JSON, compressed by zlib
)

log_lines = Table(
    "log_lines",
    metadata,
    Column("run_id", ForeignKey(runs.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("text", AnyText, nullable=False),
)

findings = Table(
    "findings",
    metadata,
    Column("id", _Number, primary_key=True),
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
    Column("owner", AnyText),
    Column("first_run", String(32), nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_run", String(32), nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("gone_run", String(32)),
    Column("gone", UtcDateTime),
)
"""One row from when a finding is first seen until a run finds it gone; one that comes back is a new row.

A finding that a run could not look for keeps its row as it is: it stays open, and `last_seen` tells its age.
Findings outlive the runs that they name.
"""

subjects = Table(
    "subjects",
    metadata,
    Column("tool", AnyText, primary_key=True),
    Column("subject", AnyText, primary_key=True),
    Column("errors", Integer, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("notes", Integer, nullable=False),
)
"""What was reported on at least once, and how many findings are open there."""

tool_days = Table(
    "tool_days",
    metadata,
    Column("tool", AnyText, primary_key=True),
    Column("date", String(10), primary_key=True),
    Column("runs", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("open", Integer, nullable=False),
)

processes = Table(
    "processes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("host", AnyText, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("roles", Json, nullable=False),
    Column("version", AnyText, nullable=False),
    Column("started", UtcDateTime, nullable=False),
    Column("beats", Integer, nullable=False),
)

schedules = Table(
    "schedules",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("tool", AnyText, nullable=False),
    Column("cron", AnyText, nullable=False),
    Column("time_zone", AnyText, nullable=False),
    Column("jitter_seconds", Integer, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("misfire", AnyText, nullable=False),
    Column("overlap", AnyText, nullable=False),
    Column("parameters", Json, nullable=False),
    Column("apply", Boolean, nullable=False),
    Column("origin", AnyText, nullable=False),
    Column("next_due", UtcDateTime),
    Column("revision", Integer, nullable=False),
    Column("adopted", Json),  # what a tool or the configuration asked for, when last adopted
    Column("deleted", Boolean, nullable=False),  # kept so that what was adopted does not come back
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("run_id", ForeignKey(runs.c.id, ondelete="CASCADE"), nullable=False),
    Column("publisher", AnyText, nullable=False),
    Column("address", AnyText, nullable=False),
    Column("phase", AnyText, nullable=False),
    Column("repeatable", Boolean, nullable=False),
    Column("status", AnyText, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", UtcDateTime),
    Column("ended", UtcDateTime),
    Column("reference", AnyText, nullable=False),
    Column("notes", Json, nullable=False),
    Column("error", AnyText),
    Column("owner", AnyText),  # the process that sends it
)

audit = Table(
    "audit",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", AnyText, nullable=False),
    Column("action", AnyText, nullable=False),
    Column("target", AnyText, nullable=False),
    Column("detail", Json, nullable=False),
)

memory = Table(
    "memory",
    metadata,
    Column("tool", AnyText, primary_key=True),
    Column("key", LargeBinary, primary_key=True),  # UTF-8: bytes have one order in every database
    Column("value", LargeBinary, nullable=False),  # JSON, compressed by zlib
    Column("changed", UtcDateTime, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("digest", AnyText, nullable=False),
    Column("name", AnyText, nullable=False),
    Column("created_by", AnyText, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("last_used", UtcDateTime),
    Column("revoked", UtcDateTime),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", AnyText, primary_key=True),
    Column("id", String(32), nullable=False),
    Column("name", AnyText, nullable=False),
    Column("role", AnyText, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
)

hooks = Table(
    "hooks",
    metadata,
    Column("digest", AnyText, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
