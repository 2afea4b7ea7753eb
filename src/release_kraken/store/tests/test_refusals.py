"""What a database refuses is said with its cause and a remedy, and without secrets."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url
from tests.servers.daemon import free_port
from tests.servers.postgresql import PostgreSQL

from release_kraken.store import StoreError, open_store
from release_kraken.store.database import Database
from release_kraken.store.records import ApiToken, RunFilter
from release_kraken.store.remedies import explained
from release_kraken.store.tests.samples import At, asked, begun, entered, finding, kept, report


def refusal(url: str) -> str:
    with pytest.raises(StoreError) as refused:
        open_store(url)
    return str(refused.value)


def test_a_server_that_is_away_is_explained() -> None:
    port = free_port()
    said = refusal(f"postgresql://kraken:s3cret@127.0.0.1:{port}/kraken")
    assert said.startswith(f"postgresql+psycopg://kraken:***@127.0.0.1:{port}/kraken: ")
    assert said.endswith("start the database server, or mend host and port in store.url")
    assert "s3cret" not in said


@pytest.mark.parametrize(
    ("query", "hidden"),
    [
        pytest.param("?password=s3cret", "s3cret", id="password-behind-the-question-mark"),
        pytest.param("?sslpassword=s3cret&connect_timeout=3", "s3cret", id="of-a-key"),
    ],
)
def test_secrets_of_all_kinds_are_hidden(query: str, hidden: str) -> None:
    assert hidden not in refusal(f"postgresql://kraken@127.0.0.1:{free_port()}/kraken{query}")


def test_a_database_that_is_missing_is_explained(postgresql: PostgreSQL) -> None:
    said = refusal(postgresql.url("nowhere"))
    assert 'database "nowhere" does not exist' in said
    assert said.endswith("create it, or mend store.url")


def test_a_role_that_is_missing_is_explained(postgresql: PostgreSQL) -> None:
    address = make_url(postgresql.url()).set(username="nobody", password="s3cret")
    said = refusal(address.render_as_string(hide_password=False))
    assert 'role "nobody" does not exist; create it, or mend store.url' in said
    assert "s3cret" not in said


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        pytest.param(
            'FATAL:  password authentication failed for user "kraken"',
            "mend user and password in store.url",
            id="password",
        ),
        pytest.param("fe_sendauth: no password supplied", "give the password in store.url", id="no-password"),
        pytest.param(
            "could not extend file: No space left on device",
            "make room on the disk of the database server",
            id="disk-of-the-server",
        ),
        pytest.param("database or disk is full", "make room on the disk", id="disk"),
        pytest.param("something odd", "see that it can be reached", id="unknown"),
    ],
)
def test_remedies(said: str, remedy: str) -> None:
    assert explained("k", f"{said}\n  with s3cret", ["s3cret"]) == f"k: {said}; with ***; {remedy}"


def test_a_full_disk_loses_nothing(sqlite_url: str, at: At) -> None:
    with closing(open_store(sqlite_url)) as store:
        claim = begun(store, at(0))
        with store.database.writing() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        many = report(*(finding(f"{number}" * 99) for number in range(1000)))
        with pytest.raises(StoreError, match="database or disk is full; make room on the disk"):
            store.queue.finish(claim, many, at(1))
        assert kept(store, claim) == claim.run
        assert store.findings.list_open("tool", "here") == ()
        with store.database.writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 100000")
        assert store.queue.finish(claim, many, at(2)) is None
        assert len(store.findings.list_open("tool", "here")) == 1000


def test_a_locked_file_loses_nothing(sqlite_url: str, at: At, tmp_path: Path) -> None:
    with closing(open_store(sqlite_url)) as store:
        claim = begun(store, at(0))
    with (
        closing(sqlite3.connect(tmp_path / "k.db", isolation_level=None)) as other,
        closing(Database(f"{sqlite_url}?timeout=0")) as database,
    ):
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(StoreError, match="database is locked; another process holds it"),
            database.writing(),
        ):
            pass
        with database.reading() as connection:  # readers go on
            assert connection.exec_driver_sql("SELECT count(*) FROM runs").scalar() == 1
    with closing(open_store(sqlite_url)) as store:
        assert store.queue.finish(claim, report(), at(1)) is None


def test_writers_wait_for_one_another_only_so_long(sqlite_url: str) -> None:
    with closing(Database(f"{sqlite_url}?timeout=0")) as database, database.writing():
        with ThreadPoolExecutor(1) as other, pytest.raises(StoreError, match="database is locked"):
            other.submit(_write, database).result()
        with database.reading() as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_token_is_good_while_nothing_can_be_written(sqlite_url: str, at: At, tmp_path: Path) -> None:
    token = ApiToken("1" * 32, "builds", "ada", ("read",), at(0), at(9))
    with closing(open_store(f"{sqlite_url}?timeout=0")) as store:
        store.tokens.create(token, "digest", "ada")
        with closing(sqlite3.connect(tmp_path / "k.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert store.tokens.find("digest", at(1)) == token


def _write(database: Database) -> None:
    with database.writing():
        pass


def test_a_damaged_file_is_explained(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "k.db"
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)
    with pytest.raises(StoreError, match="the file is damaged: restore it from a backup, or move it away"):
        _list_runs(sqlite_url)


def _list_runs(url: str) -> None:
    with closing(open_store(url)) as store:
        store.runs.list(RunFilter())


def test_connections_heal_after_the_server_was_restarted(
    postgresql: PostgreSQL, server_url: str, at: At
) -> None:
    with closing(open_store(server_url)) as store:
        run = entered(store, at(0))
        postgresql.server.stop()
        try:
            with pytest.raises(StoreError, match="start the database server"):
                store.runs.enter(asked(), at(1))
        finally:
            postgresql.server.start()
        assert kept(store, run) == run
