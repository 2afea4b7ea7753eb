"""Writes all that a store keeps into one file, from one state of the database.

The file is a zip with JSON lines for each table, a row each, and a manifest, so that a store can move between
databases. Sessions are left out: a sign-in that was ended must not come back.
"""

import base64
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import Connection, MetaData, Row, Table, select

from release_kraken import __version__
from release_kraken.store import StoreError
from release_kraken.store.database import Database
from release_kraken.store.migrating import VERSION, version

MANIFEST = "manifest.json"
FORMAT = 1
LEFT_OUT = frozenset({VERSION.name, "sessions"})
_ROWS_AT_ONCE = 1000
_LEVEL = 3


@dataclass(frozen=True, slots=True)
class TableManifest:
    """What a backup holds of one table; `sha256` is that of its JSON lines."""

    columns: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `schema` is the migration that its tables had seen."""

    format: int
    version: str
    schema: str
    made: str
    tables: Mapping[str, TableManifest]


def back_up(database: Database, path: Path, now: datetime, *, replace: bool = False) -> Manifest:
    """Write a backup that only its owner can read; an existing file stays unless `replace` says otherwise.

    The file appears once it is whole. Raises StoreError.
    """
    if path.exists() and not replace:
        raise StoreError(f"{path} exists; choose another file, or say --force")
    try:
        with _appearing(path) as file, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            return _write(database, archive, now)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}; nothing was written, choose another place") from error


def _write(database: Database, archive: ZipFile, now: datetime) -> Manifest:
    with database.reading_snapshot() as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        manifest = Manifest(
            FORMAT,
            __version__,
            version(connection) or "",
            now.astimezone(UTC).isoformat(),
            {
                table.name: _write_table(connection, table, archive)
                for table in metadata.sorted_tables
                if table.name not in LEFT_OUT
            },
        )
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2))
    return manifest


def _write_table(connection: Connection, table: Table, archive: ZipFile) -> TableManifest:
    digest = hashlib.sha256()
    count = 0
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=_ROWS_AT_ONCE)
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as member:
        for rows in connection.execute(query).partitions():
            lines = "".join(map(_line, rows)).encode()
            digest.update(lines)
            member.write(lines)
            count += len(rows)
    return TableManifest(tuple(table.columns.keys()), count, digest.hexdigest())


def _line(row: Row[tuple[object, ...]]) -> str:
    return json.dumps(tuple(row), default=_plain, separators=(",", ":")) + "\n"


def _plain(value: object) -> str:
    """Times in UTC as ISO 8601, bytes as base64: what a column holds tells how to read it."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} cannot be backed up")


@contextmanager
def _appearing(path: Path) -> Iterator[IO[bytes]]:
    """A file that bears its name once it is on the disk; where writing fails, nothing is left behind."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    file = os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
