"""The machine's clock, which everything else is handed."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The time of the machine's clock."""
    return datetime.now(UTC)
