"""Connections to a database by URL: how transactions begin and what is said when one fails."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from release_kraken.store import StoreError
from release_kraken.store.plain import Plain
from release_kraken.store.remedies import explained
from release_kraken.store.transaction import Transaction

_BUSY_SECONDS = 10
_SQLITE_NEEDED = (3, 35)  # RETURNING, DROP COLUMN
_POOL = {"pool_size": 10, "max_overflow": 30, "pool_timeout": _BUSY_SECONDS}
_POSTGRESQL = "postgresql"
_CONNECTING = {
    "connect_timeout": "10",
    "application_name": "release-kraken",
    "keepalives_idle": "30",
    "tcp_user_timeout": "30000",  # milliseconds: a server that has vanished keeps nobody waiting for long
}
"""What libpq is told, unless the URL says otherwise."""


class Database:
    """Hands out connections, each within one transaction; raises StoreError for what the database refuses.

    Threads may share it. A connection that breaks fails its transaction; the next gets a new one.
    """

    def __init__(self, url: str) -> None:
        address = _address(url)
        self._secrets = tuple(_secrets(address))
        self.name = _named(address)
        with self._explained():
            self.engine = _ENGINES.get(address.get_backend_name(), create_engine)(address)
        self._writing = self.engine.execution_options(writes=True)
        self._snapshot = self.engine.execution_options(**_SNAPSHOTS.get(self.engine.dialect.name, {}))
        is_sqlite = self.engine.dialect.name == "sqlite"
        self._writers = threading.Lock() if is_sqlite else None
        self._patience = float(str(address.query.get("timeout", _BUSY_SECONDS)))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to look by; two statements may see different states where others write meanwhile."""
        with self._explained(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading_snapshot(self) -> Iterator[Connection]:
        """A connection that sees one state of the database, however long it looks."""
        with self._explained(), self._snapshot.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose writes all come to pass, or none.

        SQLite has one writer at a time: others wait from its beginning, the threads of a process in a queue
        (SQLite itself would have them try again and again).
        """
        with self._explained(), self._turn(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def looking(self) -> Iterator[Transaction]:
        """As `reading`, for plain SQL."""
        with self.reading() as connection:
            yield Plain(connection)

    @contextmanager
    def changing(self) -> Iterator[Transaction]:
        """As `writing`, for plain SQL."""
        with self.writing() as connection:
            yield Plain(connection)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for the other writers, each of which may wait for another process: not for all in a row."""
        if self._writers is None:
            yield
        elif not self._writers.acquire(timeout=self._patience):
            raise StoreError(explained(self.name, "database is locked", self._secrets))
        else:
            try:
                yield
            finally:
                self._writers.release()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(explained(self.name, str(error.orig), self._secrets)) from error
        except PoolTimeoutError as error:
            raise StoreError(
                f"{self.name}: no connection was free for {_BUSY_SECONDS} s; "
                "the database is slow, or too many ask at once: try again"
            ) from error
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            raise StoreError(
                f"{self.name}: {error}; install the driver of this database, or mend store.url"
            ) from error
        except OSError as error:
            raise StoreError(f"{self.name}: {error.strerror}; choose another store.url") from error


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:  # without the URL: it may hold a password
        raise StoreError("store.url is no database URL; write one such as sqlite:///kraken.db") from error
    bare = address.drivername in (_POSTGRESQL, "postgres")
    return address.set(drivername=f"{_POSTGRESQL}+psycopg") if bare else address


def _secrets(address: URL) -> Iterator[str]:
    """The password, which may also stand behind the question mark."""
    if address.password:
        yield address.password
    for value in (value for name, value in address.query.items() if "password" in name):
        yield from (value,) if isinstance(value, str) else value


def _named(address: URL) -> str:
    """The address without secrets."""
    options = [name for name in address.query if "password" in name]
    return address.difference_update_query(options).render_as_string(hide_password=True)


def _postgresql(address: URL) -> Engine:
    """An engine that asks each connection whether it still works before it is used again."""
    return create_engine(
        address,
        connect_args={name: value for name, value in _CONNECTING.items() if name not in address.query},
        pool_pre_ping=True,
        **_POOL,
    )


def _sqlite(address: URL) -> Engine:
    """An engine whose transactions begin where SQLAlchemy begins them, a writer's with the write lock.

    https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#transactions-with-sqlite-and-the-sqlite3-driver
    """
    if sqlite3.sqlite_version_info < _SQLITE_NEEDED:
        raise StoreError(
            f"this Python has SQLite {sqlite3.sqlite_version}, and 3.35 is needed: "
            "use a newer image of Python, or PostgreSQL by store.url"
        )
    if address.database and address.database != ":memory:":
        file = Path(address.database)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(OSError):  # it is there, or SQLite says better why it cannot be
            file.touch(mode=0o600, exist_ok=False)
    engine = create_engine(
        address, connect_args={} if "timeout" in address.query else {"timeout": _BUSY_SECONDS}, **_POOL
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


_ENGINES = {"sqlite": _sqlite, _POSTGRESQL: _postgresql}
_SNAPSHOTS = {_POSTGRESQL: {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}}
"""How one state is kept in sight; SQLite's readers see one anyway."""


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    with ExitStack() as unprepared:
        unprepared.callback(connection.close)  # SQLAlchemy leaves it open where this fails
        connection.isolation_level = None  # the driver begins no transaction by itself
        with closing(connection.cursor()) as cursor:
            for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = NORMAL"):
                cursor.execute(f"PRAGMA {pragma}")
        unprepared.pop_all()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
