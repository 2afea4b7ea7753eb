"""A backup holds everything, goes into any database, and is refused where it is not whole."""

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from signal import SIGKILL
from zipfile import ZipFile

import pytest
from sqlalchemy import event, inspect, select

from release_kraken.core.schedule import Schedule
from release_kraken.store import StoreError, open_store, tables
from release_kraken.store.backup import back_up
from release_kraken.store.database import Database
from release_kraken.store.records import Envelope, FindingFilter, Phase, Process, RunFilter
from release_kraken.store.restoring import restore
from release_kraken.store.schema import HEAD
from release_kraken.store.store import Store
from release_kraken.store.tests.samples import At, begun, entered, finding, finished, kept, report

# Restores, and kills itself before the commit.
KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from release_kraken.store.restoring import restore

event.listen(Engine, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
restore(sys.argv[1], Path(sys.argv[2]))
"""


@pytest.fixture(
    params=[pytest.param("sqlite_url", id="to-sqlite"), pytest.param("server_url", id="to-postgresql")]
)
def empty_url(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> str:
    """Where to restore to: another database than `url` is."""
    if request.param == "server_url":
        address: str = request.getfixturevalue("other_server_url")
        return address
    (tmp_path / "other.db").write_bytes(template.read_bytes())
    return f"sqlite:///{tmp_path}/other.db"


def filled(store: Store, at: At) -> None:
    finished(store, at(0), report(finding("a"), finding("zażółć 🐙")))
    claim = begun(store, at(1))
    store.logs.append(claim.run.id, [(at(1), "line")])
    store.queue.finish(
        claim, report(finding("a")), at(2), lambda _: [Envelope("teams", "ops", Phase.END, repeatable=False)]
    )
    entered(store, at(3), schedule="nightly", due=at(3))
    store.schedules.create(Schedule("nightly", "tool", "0 6 * * *", parameters={"x": [1]}), "ann", at(3))
    store.memory.put("tool", {"page/ż\0\udce9": {"body": "zażółć 🐙"}}, at(3))
    store.processes.register(Process("p", "host", 1, ("web",), "1", at(0)))
    store.hooks.is_new("digest", at(0))


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.database.reading() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for name, table in tables.metadata.tables.items()
        }


def test_a_backup_restores_everything_anywhere(store: Store, empty_url: str, at: At, tmp_path: Path) -> None:
    filled(store, at)
    file = tmp_path / "kraken.zip"
    written = back_up(store.database, file, at(9))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (written.schema, written.made) == (HEAD, "2026-01-01T00:09:00+00:00")
    assert {name: table.rows for name, table in written.tables.items() if table.rows} == {
        "audit": 1,
        "deliveries": 1,
        "findings": 2,
        "hooks": 1,
        "log_lines": 1,
        "memory": 1,
        "processes": 1,
        "reports": 2,
        "runs": 3,
        "schedules": 1,
        "subjects": 1,
        "tool_days": 1,
    }
    assert restore(empty_url, file) == written
    with closing(open_store(empty_url)) as other:
        assert everything(other) == everything(store)
        assert other.memory.list("tool", "page/ż") == {"page/ż\0\udce9": {"body": "zażółć 🐙"}}
        assert finished(other, at(10), report(finding("new"))) is not None  # numbers go on after the restored
        assert [found.finding.resource for found in other.findings.list(FindingFilter(), limit=1)] == ["new"]
    assert list(tmp_path.glob(".*")) == []


def test_a_backup_sees_one_state(store: Store, url: str, at: At, tmp_path: Path) -> None:
    filled(store, at)
    with closing(open_store(url)) as other:

        def disturb(_: object, __: object, statement: str, *___: object) -> None:
            if "FROM runs" in statement:
                finished(other, at(5), report(finding("b")), subject="elsewhere")

        event.listen(store.database.engine, "before_cursor_execute", disturb)
        manifest = back_up(store.database, tmp_path / "kraken.zip", at(9))
        assert (manifest.tables["runs"].rows, manifest.tables["reports"].rows) == (3, 2)
        assert len(other.runs.list(RunFilter())) == 4


def test_an_existing_file_is_replaced_only_by_force(store: Store, at: At, tmp_path: Path) -> None:
    file = tmp_path / "kraken.zip"
    file.write_text("dear")
    with pytest.raises(StoreError, match="exists; choose another file, or say --force"):
        back_up(store.database, file, at(0))
    assert file.read_text() == "dear"
    back_up(store.database, file, at(0), replace=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_backup_that_cannot_be_written_says_so(sqlite_url: str, at: At, tmp_path: Path) -> None:
    with (
        closing(open_store(sqlite_url)) as store,
        pytest.raises(StoreError, match="No such file or directory; "),
    ):
        back_up(store.database, tmp_path / "nowhere" / "kraken.zip", at(0))


def test_a_store_that_is_not_empty_is_left_alone(store: Store, url: str, at: At, tmp_path: Path) -> None:
    run = entered(store, at(0))
    back_up(store.database, tmp_path / "kraken.zip", at(1))
    with pytest.raises(StoreError, match="holds 1 runs already; restore into an empty store"):
        restore(url, tmp_path / "kraken.zip")
    assert kept(store, run) == run


def test_a_restore_makes_the_database(sqlite_url: str, at: At, tmp_path: Path) -> None:
    with closing(open_store(sqlite_url)) as store:
        filled(store, at)
        back_up(store.database, tmp_path / "kraken.zip", at(9))
        restore(f"sqlite:///{tmp_path}/new/k.db", tmp_path / "kraken.zip")
        with closing(open_store(f"sqlite:///{tmp_path}/new/k.db")) as other:
            assert everything(other) == everything(store)
        assert other.memory.list("tool", "page/ż") == {"page/ż\0\udce9": {"body": "zażółć 🐙"}}


def test_a_killed_restore_leaves_the_store_empty(
    store: Store, empty_url: str, at: At, tmp_path: Path
) -> None:
    filled(store, at)
    file = tmp_path / "kraken.zip"
    back_up(store.database, file, at(9))
    killed = subprocess.run([sys.executable, "-c", KILLED, empty_url, file], check=False)
    assert killed.returncode == -SIGKILL
    with closing(open_store(empty_url)) as other:
        assert {name for name, rows in everything(other).items() if rows} == set()
    restore(empty_url, file)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[80] ^= 0xFF
    file.write_bytes(content)


def _rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def _lose_a_row(file: Path) -> None:
    _rewritten(file, lambda members: members.update({"runs.jsonl": b""}))


def _lose_a_table(file: Path) -> None:
    _rewritten(file, lambda members: members.__delitem__("runs.jsonl"))


def _lose_the_manifest(file: Path) -> None:
    _rewritten(file, lambda members: members.__delitem__("manifest.json"))


def _tell_of_the_future(file: Path, **news: object) -> None:
    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **news}).encode()

    _rewritten(file, change)


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        pytest.param(lambda file: file.write_text("text"), "is no backup of Kraken, or damaged", id="no-zip"),
        pytest.param(_cut, "is no backup of Kraken, or damaged", id="cut-off"),
        pytest.param(_flip, "is no backup of Kraken, or damaged", id="flipped"),
        pytest.param(_lose_a_row, "damaged \\(runs is not what was written\\)", id="row-lost"),
        pytest.param(_lose_a_table, "damaged \\(.*runs.jsonl", id="table-lost"),
        pytest.param(_lose_the_manifest, "damaged \\(.*manifest.json", id="no-manifest"),
        pytest.param(
            lambda file: _tell_of_the_future(file, format=2), "made by a newer .*format 2", id="newer-format"
        ),
        pytest.param(
            lambda file: _tell_of_the_future(file, schema="9999"),
            "made by a newer .*schema 9999",
            id="newer-schema",
        ),
        pytest.param(lambda file: file.unlink(), "No such file or directory; name a backup", id="missing"),
    ],
)
def test_what_is_not_whole_is_refused(
    sqlite_url: str, at: At, tmp_path: Path, harm: Callable[[Path], None], message: str
) -> None:
    file = tmp_path / "kraken.zip"
    with closing(open_store(sqlite_url)) as store:
        filled(store, at)
        back_up(store.database, file, at(9))
    harm(file)
    with pytest.raises(StoreError, match=message):
        restore(f"sqlite:///{tmp_path}/new.db", file)
    with closing(Database(f"sqlite:///{tmp_path}/new.db")) as database, database.reading() as connection:
        assert inspect(connection).get_table_names() == []
