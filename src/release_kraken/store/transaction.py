"""Plain SQL that SQLite and PostgreSQL both understand, for what also a command needs of the store.

It is carried out through SQLAlchemy by a long-running Kraken, and by sqlite3 alone (a tenth of a second and
15 MB less) by a command whose store is a file. So every statement is written once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from release_kraken.store.encoding import json_text, kept_text

Row: TypeAlias = tuple[Any, ...]
"""Cells as the database's driver gives them: times and JSON are still to be read."""

Values: TypeAlias = Mapping[str, object]
"""By the names that follow a colon in a statement; dataclasses, mappings and sequences are kept as JSON."""

_NONE: Values = {}


class Transaction(Protocol):
    """Statements that come to pass together or not at all."""

    def rows(self, statement: str, values: Values = _NONE) -> list[Row]:
        """What a SELECT finds."""
        ...

    def locked_rows(self, statement: str, values: Values = _NONE) -> list[Row]:
        """What a SELECT finds, kept from others' changes until the transaction ends."""
        ...

    def change(self, statement: str, values: Values) -> int:
        """Insert, update or delete; returns how many rows."""
        ...

    def change_all(self, statement: str, rows: Sequence[Values]) -> None:
        """Do it for each of these, if there are any."""
        ...

    def lock(self, name: str) -> None:
        """Hold a name until the transaction ends; others wait for it, as SQLite's writers do anyway."""
        ...


class Transactions(Protocol):
    """Where transactions are begun; raises StoreError for what the database refuses."""

    def looking(self) -> AbstractContextManager[Transaction]:
        """A transaction that changes nothing."""
        ...

    def changing(self) -> AbstractContextManager[Transaction]:
        """A transaction whose changes all come to pass, or none."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


def inserting(table: str, columns: Iterable[str]) -> str:
    """An INSERT whose values have the columns' names."""
    names = tuple(columns)
    quoted = ", ".join(f'"{name}"' for name in names)
    given = ", ".join(f":{name}" for name in names)
    return f"INSERT INTO {table} ({quoted}) VALUES ({given})"  # noqa: S608 - names of our own, no input


def encoded(values: Values, time: Callable[[datetime], object]) -> dict[str, object]:
    """Values as a driver takes them; `time` says how it takes times."""
    return {name: _encoded(value, time) for name, value in values.items()}


def _encoded(value: object, time: Callable[[datetime], object]) -> object:
    if isinstance(value, str):
        return kept_text(value)
    if value is None or isinstance(value, (int, bytes)):
        return value
    return time(value) if isinstance(value, datetime) else json_text(value)
