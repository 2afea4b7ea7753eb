"""Fills an empty store from a backup, all or nothing."""

import base64
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from sqlalchemy import Connection, DateTime, LargeBinary, MetaData, Table, func, insert, inspect, select

from release_kraken.store import StoreError, tables
from release_kraken.store.backup import FORMAT, LEFT_OUT, MANIFEST, Manifest, TableManifest
from release_kraken.store.database import Database
from release_kraken.store.migrating import VERSION, lock_migrations, migrate
from release_kraken.store.schema import HEAD

_ROWS_AT_ONCE = 1000
_BYTES_AT_ONCE = 1 << 20

Reader = Callable[[str], object]
_READERS: Mapping[type[object], Reader] = {DateTime: datetime.fromisoformat, LargeBinary: base64.b64decode}
"""How what JSON cannot hold is read, by the type of the column."""


def restore(url: str, path: Path) -> Manifest:
    """Fill the store at a database URL, which must be empty; returns what it holds now.

    The backup is checked before anything is written. One of an older Kraken is migrated. Raises StoreError.
    """
    with closing(Database(url)) as database, _opened(path) as archive:
        manifest = _checked(archive, path)
        with database.writing() as connection:
            lock_migrations(connection)
            _clear(connection, database.name)
            migrate(connection, manifest.schema, str(path))
            _fill(connection, archive, manifest, path)
            migrate(connection, HEAD, database.name)
        return manifest


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(path) as archive:
            yield archive
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}; name a backup that can be read") from error
    except (BadZipFile, zlib.error, EOFError) as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, how: str) -> StoreError:
    return StoreError(f"{path} is no backup of Kraken, or damaged ({how}); use another one")


def _checked(archive: ZipFile, path: Path) -> Manifest:
    """The manifest, after all that it promises was found to be there."""
    try:
        manifest = _manifest(archive)
        sums = {name: _sums(archive, name) for name in manifest.tables}
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path, str(error)) from error
    if manifest.format != FORMAT:
        raise StoreError(
            f"{path}: made by a newer Release Kraken (format {manifest.format}); upgrade this one"
        )
    for name, table in manifest.tables.items():
        if sums[name] != (table.rows, table.sha256):
            raise _damaged(path, f"{name} is not what was written")
    return manifest


def _manifest(archive: ZipFile) -> Manifest:
    told = json.loads(archive.read(MANIFEST))
    held = {
        name: TableManifest(**{**table, "columns": tuple(table["columns"])})
        for name, table in told["tables"].items()
    }
    return Manifest(**{**told, "tables": held})


def _sums(archive: ZipFile, name: str) -> tuple[int, str]:
    digest = hashlib.sha256()
    count = 0
    with archive.open(f"{name}.jsonl") as member:
        while piece := member.read(_BYTES_AT_ONCE):
            digest.update(piece)
            count += piece.count(b"\n")
    return count, digest.hexdigest()


def _clear(connection: Connection, name: str) -> None:
    """Remove empty tables of ours; raises StoreError where one is not."""
    known = {*tables.metadata.tables, VERSION.name}
    found = [table for table in inspect(connection).get_table_names() if table in known]
    metadata = MetaData()
    metadata.reflect(connection, only=found)
    for table in metadata.tables.values():
        count = 0 if table.name in LEFT_OUT else connection.scalar(select(func.count()).select_from(table))
        if count:
            raise StoreError(
                f"{name}: holds {count} {table.name} already; restore into an empty store: "
                "choose another store.url, or move this one away"
            )
    metadata.drop_all(connection)


def _fill(connection: Connection, archive: ZipFile, manifest: Manifest, path: Path) -> None:
    metadata = MetaData()
    metadata.reflect(connection)
    wanted = [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]
    held = {name: set(table.columns) for name, table in manifest.tables.items()}
    if held != {table.name: set(table.columns.keys()) for table in wanted}:
        raise _damaged(path, f"its tables are not those of schema {manifest.schema}")
    for table in wanted:
        rows = _rows(archive, table, manifest.tables[table.name].columns)
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            connection.execute(insert(table), some)
        _count_on(connection, table)


def _rows(archive: ZipFile, table: Table, columns: tuple[str, ...]) -> Iterator[dict[str, object]]:
    readers = {index: reader for index, name in enumerate(columns) if (reader := _reader(table, name))}
    with archive.open(f"{table.name}.jsonl") as member:
        for line in member:
            values = json.loads(line)
            for index, reader in readers.items():
                if values[index] is not None:
                    values[index] = reader(values[index])
            yield dict(zip(columns, values, strict=True))


def _reader(table: Table, column: str) -> Reader | None:
    kind = table.c[column].type
    return next((reader for of, reader in _READERS.items() if isinstance(kind, of)), None)


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after those that were restored; SQLite does so by itself."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name != "postgresql":
        return
    highest = select(func.max(column)).scalar_subquery()
    sequence = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
    connection.execute(select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None))))
