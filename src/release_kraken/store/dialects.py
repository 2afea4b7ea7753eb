"""What SQLite and PostgreSQL say in different words: locks, and rows that may be there already."""

from collections.abc import Mapping

from sqlalchemy import Connection, Table, bindparam, func, select
from sqlalchemy.dialects import sqlite

_POSTGRESQL = "postgresql"
_NUMBER = func.hashtextextended(bindparam("name"), 0)
_LOCKING = select(func.pg_advisory_xact_lock(_NUMBER))
_TRYING = select(func.pg_try_advisory_xact_lock(_NUMBER))


def lock(connection: Connection, name: str) -> None:
    """Hold a name until the transaction ends; others wait for it, as SQLite's writers do anyway."""
    if connection.dialect.name == _POSTGRESQL:
        connection.execute(_LOCKING, {"name": name})


def try_lock(connection: Connection, name: str) -> bool:
    """Hold a name until the transaction ends, unless another transaction holds it."""
    if connection.dialect.name != _POSTGRESQL:
        return True
    return bool(connection.scalar(_TRYING, {"name": name}))


def insert(dialect: str, table: Table) -> sqlite.Insert:
    """An INSERT that can say what becomes of rows that are there already."""
    if dialect != _POSTGRESQL:
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # costs time, so that only its users load it

    return postgresql.insert(table)  # type: ignore[return-value]  # has the same two methods


def entered(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Add a row; False where a unique index has one like it already, from whichever transaction."""
    entering = insert(connection.dialect.name, table).values(values).on_conflict_do_nothing()
    return connection.execute(entering.returning(*table.primary_key)).first() is not None
