"""Opening a store: migrations, many processes at once, and what is said when it cannot be opened."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from release_kraken.store import StoreError, migrating, open_store, tables
from release_kraken.store.database import Database
from release_kraken.store.records import RunFilter
from release_kraken.store.schema import HEAD
from release_kraken.store.tests.samples import At, asked

OPEN = """
import sys
from datetime import UTC, datetime
from release_kraken.core.run import RunRequest, Trigger
from release_kraken.store import open_store
sys.stdin.read()
store = open_store(sys.argv[1])
store.runs.enter(RunRequest("tool", "here", Trigger.CLI), datetime.now(UTC))
store.close()
"""
WITHOUT_ALEMBIC = """
import sys
from release_kraken.store import open_store
open_store(sys.argv[1]).close()
loaded = {"alembic", "sqlalchemy.dialects.postgresql"} & set(sys.modules)
assert not loaded, loaded
"""


def test_the_head_is_the_newest_script() -> None:
    scripts = ScriptDirectory(str(Path(migrating.__file__).parent / "migrations"))
    assert scripts.get_heads() == [HEAD]


def test_the_migrations_make_the_tables(url: str) -> None:
    with closing(Database(url)) as database, database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": lambda thing, name, kind, *_: kind != "index"}
        )
        assert compare_metadata(context, tables.metadata) == []


def test_every_index_is_in_every_database(sqlite_url: str, server_url: str) -> None:
    def indexes(url: str) -> set[tuple[str, tuple[str | None, ...], bool]]:
        with closing(Database(url)) as database, database.reading() as connection:
            looking = inspect(connection)
            return {
                (str(index["name"]), tuple(index["column_names"]), bool(index["unique"]))
                for table in tables.metadata.tables
                for index in looking.get_indexes(table)
            }

    assert indexes(sqlite_url) == indexes(server_url)
    assert {name for name, _, unique in indexes(sqlite_url) if unique} == {
        "ix_deliveries_once",
        "ix_findings_open",
        "ix_runs_schedule_due",
        "ix_runs_serial_running",
        "ix_tokens_digest",
    }


def test_an_up_to_date_store_opens_without_alembic(sqlite_url: str) -> None:
    subprocess.run([sys.executable, "-c", WITHOUT_ALEMBIC, sqlite_url], check=True)


def test_processes_that_open_a_fresh_database_at_once_all_succeed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/made/here/k.db"
    command = [sys.executable, "-c", OPEN, url]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE, text=True) for _ in range(6)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
    assert [process.wait() for process in processes] == [0] * 6
    with closing(open_store(url)) as store:
        assert len(store.runs.list(RunFilter())) == 6


def test_only_its_owner_can_read_a_file(tmp_path: Path, at: At) -> None:
    with closing(open_store(f"sqlite:///{tmp_path}/k.db")) as store:
        store.runs.enter(asked(), at(0))
        modes = {file.name: oct(file.stat().st_mode & 0o777) for file in tmp_path.glob("k.db*")}
    assert modes == dict.fromkeys(("k.db", "k.db-wal", "k.db-shm"), "0o600")


def test_the_rights_of_a_file_that_is_there_stay(tmp_path: Path) -> None:
    file = tmp_path / "k.db"
    file.touch()
    file.chmod(0o640)
    open_store(f"sqlite:///{file}").close()
    assert oct(file.stat().st_mode & 0o777) == "0o640"


def test_sqlite_is_set_up(sqlite_url: str) -> None:
    with closing(Database(sqlite_url)) as database, database.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_newer_database_is_refused(url: str) -> None:
    with closing(Database(url)) as database:
        with database.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        name = database.name
    with pytest.raises(StoreError) as refused:
        open_store(url)
    assert str(refused.value) == (
        f"{name}: made by a newer Release Kraken (schema 9999, this one knows {HEAD}); "
        "upgrade Release Kraken, or choose another store.url"
    )


@pytest.mark.parametrize(
    ("url", "message"),
    [
        pytest.param("rubbish:secret", "store.url is no database URL; write one such as", id="no-url"),
        pytest.param(
            "oracel://u:secret@host/k", "oracel://u:\\*\\*\\*@host/k: .*oracel", id="unknown-database"
        ),
        pytest.param(
            "sqlite:////dev/null/k.db", "/dev/null/k.db: File exists; choose another", id="no-folder"
        ),
        pytest.param("sqlite:////dev/full", "/dev/full: ", id="no-file"),
    ],
)
def test_what_cannot_be_opened_is_explained_without_secrets(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as refused:
        open_store(url)
    assert "secret" not in str(refused.value)
