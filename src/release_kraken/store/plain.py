"""Carries out plain SQL through a connection of SQLAlchemy."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Connection, TextClause, text

from release_kraken.store import dialects
from release_kraken.store.encoding import kept_text, kept_time, time_text
from release_kraken.store.transaction import Row, Values, encoded

_TIMES = {"sqlite": time_text}
_LOCKING = {"postgresql": " FOR UPDATE"}
_NONE: Values = {}


class Plain:
    """Implements `transaction.Transaction` as a part of the connection's own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._time = _TIMES.get(connection.dialect.name, kept_time)

    def rows(self, statement: str, values: Values = _NONE) -> list[Row]:
        """Select."""
        found = self._connection.execute(_text(statement), encoded(values, self._time))
        return [tuple(row) for row in found]

    def locked_rows(self, statement: str, values: Values = _NONE) -> list[Row]:
        """Select, and lock."""
        return self.rows(f"{statement}{_LOCKING.get(self._connection.dialect.name, '')}", values)

    def change(self, statement: str, values: Values) -> int:
        """Insert, update or delete."""
        return self._connection.execute(_text(statement), encoded(values, self._time)).rowcount

    def change_all(self, statement: str, rows: Sequence[Values]) -> None:
        """For each row."""
        if rows:
            self._connection.execute(_text(statement), [encoded(row, self._time) for row in rows])

    def lock(self, name: str) -> None:
        """Hold a name."""
        dialects.lock(self._connection, kept_text(name))


@lru_cache(1000)
def _text(statement: str) -> TextClause:
    return text(statement)
