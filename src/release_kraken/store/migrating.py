"""Brings a database's tables to the newest form, once, however many processes open it."""

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select, text

from release_kraken.store import StoreError
from release_kraken.store.database import Database

HEAD = "0002"
"""The newest migration: known without Alembic, which is imported only to migrate."""

_SCRIPTS = Path(__file__).parent / "migrations"
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32)))
_LOCKS = {"postgresql": "SELECT pg_advisory_xact_lock(5725365836)"}


def ensure_current(database: Database) -> None:
    """Migrate a database that is older than this program; raises StoreError for one that is newer."""
    with database.reading() as connection:
        if _version(connection) == HEAD:
            return
    with database.writing() as connection:
        _lock(connection)
        version = _version(connection)  # another process may have migrated while we waited
        if version != HEAD:
            _migrate(connection, version, database.name)


def _version(connection: Connection) -> str | None:
    """The newest migration that the database has seen; None for an empty database."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.scalar(select(_VERSION.c.version_num))


def _lock(connection: Connection) -> None:
    """Keep other processes from migrating until the transaction ends; SQLite's writers wait anyway."""
    statement = _LOCKS.get(connection.dialect.name)
    if statement:
        connection.execute(text(statement))


def _migrate(connection: Connection, version: str | None, name: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise StoreError(
            f"{name}: made by a newer Release Kraken (schema {version}, this one knows {HEAD}); "
            "upgrade Release Kraken, or choose another store.url"
        )
    command.upgrade(config, HEAD)
