"""Brings a database's tables to the newest form, once, however many processes open it."""

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select
from sqlalchemy.exc import DBAPIError

from release_kraken.store import StoreError
from release_kraken.store.database import Database
from release_kraken.store.dialects import lock
from release_kraken.store.schema import HEAD

VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32)))

_SCRIPTS = Path(__file__).parent / "migrations"


def ensure_current(database: Database) -> None:
    """Migrate a database that is older than this program; raises StoreError for one that is newer."""
    with database.reading() as connection:
        if version(connection) == HEAD:
            return
    with database.writing() as connection:
        lock_migrations(connection)
        found = version(connection)  # another process may have migrated while we waited
        if found != HEAD:
            _migrate_explained(connection, found, database.name)


def version(connection: Connection) -> str | None:
    """The newest migration that the database has seen; None for an empty database."""
    if not inspect(connection).has_table(VERSION.name):
        return None
    return connection.scalar(select(VERSION.c.version_num))


def lock_migrations(connection: Connection) -> None:
    """Keep other processes from migrating until the transaction ends."""
    lock(connection, "migrations")


def migrate(connection: Connection, target: str, name: str) -> None:
    """Bring the tables to a form not older than theirs; raises StoreError where they, or it, are unknown."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    for revision in (target, version(connection)):
        if revision is not None and revision not in known:
            raise StoreError(
                f"{name}: made by a newer Release Kraken (schema {revision}, this one knows {HEAD}); "
                "upgrade Release Kraken, or choose another store.url"
            )
    command.upgrade(config, target)


def _migrate_explained(connection: Connection, found: str | None, name: str) -> None:
    try:
        migrate(connection, HEAD, name)
    except DBAPIError as error:  # the transaction takes back what was done so far
        raise StoreError(
            f"{name}: could not be migrated from schema {found or 'none'} to {HEAD}, and is as it was: "
            f"{error.orig}; mend that and start again, or restore a backup"
        ) from error
