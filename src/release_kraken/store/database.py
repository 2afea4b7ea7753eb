"""Connections to a database by URL: how transactions begin and what is said when one fails."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from release_kraken.store import StoreError

_BUSY_SECONDS = 10
_POSTGRESQL = {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20, "pool_timeout": _BUSY_SECONDS}


class Database:
    """Hands out connections, each within one transaction; raises StoreError for what the database refuses."""

    def __init__(self, url: str) -> None:
        address = _address(url)
        self.name = address.render_as_string(hide_password=True)
        with self._explained():
            self.engine = (
                _sqlite(address) if address.get_backend_name() == "sqlite" else create_engine(address)
            )
        self._writing = self.engine.execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database."""
        with self._explained(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose writes all come to pass, or none; other writers wait from its beginning."""
        with self._explained(), self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(f"{self.name}: {error.orig}; {_remedy(str(error.orig))}") from error
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            raise StoreError(
                f"{self.name}: {error}; install the driver of this database, or mend store.url"
            ) from error
        except OSError as error:
            raise StoreError(f"{self.name}: {error.strerror}; choose another store.url") from error


def _address(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:  # without the URL: it may hold a password
        raise StoreError("store.url is no database URL; write one such as sqlite:///kraken.db") from error


def _sqlite(address: URL) -> Engine:
    """An engine whose transactions begin where SQLAlchemy begins them, a writer's with the write lock.

    https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#transactions-with-sqlite-and-the-sqlite3-driver
    """
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


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


def _remedy(message: str) -> str:
    remedies = {
        "locked": "another process holds it: try again, or end that process",
        "readonly": "make the file and its folder writable, or choose another store.url",
        "unable to open": "make its folder writable, or choose another store.url",
        "not a database": "the file is something else, or damaged: move it away",
        "malformed": "the file is damaged: restore it from a backup, or move it away",
        "full": "make room on the disk",
    }
    return next(
        (remedy for mark, remedy in remedies.items() if mark in message), "see that it can be reached"
    )
