"""Keeps runs, findings and all that a long-running Kraken must remember in a database."""

from contextlib import ExitStack
from typing import TYPE_CHECKING

from release_kraken.core.errors import KrakenError

if TYPE_CHECKING:
    from release_kraken.store.command import CommandStore
    from release_kraken.store.store import Store


class StoreError(KrakenError):
    """The store cannot be opened, read or written."""


class ClaimLostError(StoreError):
    """Another attempt has the run, or it has ended otherwise: what was done for it counts for nothing."""


class ConflictError(StoreError):
    """Somebody else has changed the same thing since it was looked at."""


def open_store(url: str) -> "Store":
    """Open the store at a database URL, made or migrated if need be; raises StoreError if it cannot be."""
    from release_kraken.store.database import Database
    from release_kraken.store.migrating import ensure_current
    from release_kraken.store.store import Store

    database = Database(url)
    with ExitStack() as unopened:
        unopened.callback(database.close)
        ensure_current(database)
        unopened.pop_all()
    return Store(database)


def open_command_store(url: str) -> "CommandStore":
    """Open what one command needs of the store; raises StoreError if it cannot be.

    A file of SQLite that is up to date is opened without SQLAlchemy. What the file is else (missing, of
    an older form, locked, damaged), `open_store` mends or says.
    """
    from release_kraken.store.command import CommandStore
    from release_kraken.store.sqlite_file import SQLiteFile

    return CommandStore(SQLiteFile.current(url) or open_store(url).database)
