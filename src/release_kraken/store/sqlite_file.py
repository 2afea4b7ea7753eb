"""Carries out plain SQL in a file of SQLite by Python's own driver, for commands: SQLAlchemy stays out."""

import re
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Self

from release_kraken.store import StoreError
from release_kraken.store.encoding import time_text
from release_kraken.store.remedies import explained
from release_kraken.store.schema import HEAD
from release_kraken.store.transaction import Row, Transaction, Values, encoded

_BUSY_SECONDS = 10
_PLAIN_PATH = re.compile(r"sqlite:///([^?%]+)")
_NONE: Values = {}


class SQLiteFile:
    """Implements `transaction.Transactions` with one connection, by which threads take turns."""

    def __init__(self, path: Path, name: str, busy_seconds: float = _BUSY_SECONDS) -> None:
        self._name = name
        self._patience = busy_seconds
        self._turns = threading.Lock()
        self._connection = sqlite3.connect(
            path, timeout=busy_seconds, isolation_level=None, check_same_thread=False
        )

    @classmethod
    def current(cls, url: str) -> Self | None:
        """The file at a URL, where it is one of this Kraken's schema; whatever else it is, None."""
        address = _PLAIN_PATH.fullmatch(url)
        if address is None:
            return None
        with ExitStack() as unfit, suppress(sqlite3.Error, OSError):
            if Path(address[1]).is_file():
                file = cls(Path(address[1]), url)
                unfit.callback(file.close)
                if file._prepared():
                    unfit.pop_all()
                    return file
        return None

    @contextmanager
    def looking(self) -> Iterator[Transaction]:
        """A transaction that changes nothing."""
        with self._transaction("BEGIN") as transaction:
            yield transaction

    @contextmanager
    def changing(self) -> Iterator[Transaction]:
        """A transaction that is the file's only writer."""
        with self._transaction("BEGIN IMMEDIATE") as transaction:
            yield transaction

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _prepared(self) -> bool:
        """Set the connection up as SQLAlchemy's are; returns whether the file is of this schema."""
        for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = NORMAL"):
            self._connection.execute(f"PRAGMA {pragma}")
        return self._connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]

    @contextmanager
    def _transaction(self, begin: str) -> Iterator["_Plain"]:
        with self._explained(), self._turn():
            try:
                self._connection.execute(begin)
                yield _Plain(self._connection)
                self._connection.commit()
            finally:
                self._connection.rollback()  # nothing is left to take back after a commit

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=self._patience):
            raise StoreError(explained(self._name, "database is locked", ()))
        try:
            yield
        finally:
            self._turns.release()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(explained(self._name, str(error), ())) from error


class _Plain:
    """Implements `transaction.Transaction`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, statement: str, values: Values = _NONE) -> list[Row]:
        """Select."""
        return self._connection.execute(statement, encoded(values, time_text)).fetchall()

    def locked_rows(self, statement: str, values: Values = _NONE) -> list[Row]:
        """Select: who writes is alone anyway."""
        return self.rows(statement, values)

    def change(self, statement: str, values: Values) -> int:
        """Insert, update or delete."""
        return self._connection.execute(statement, encoded(values, time_text)).rowcount

    def change_all(self, statement: str, rows: Sequence[Values]) -> None:
        """For each row."""
        self._connection.executemany(statement, (encoded(row, time_text) for row in rows))

    def lock(self, name: str) -> None:
        """Nothing to do: writers take turns."""
