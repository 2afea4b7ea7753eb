"""What a command does to the store: the same in a file without SQLAlchemy, and in every database with it."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import NotChecked, Report
from release_kraken.core.run import RunStatus
from release_kraken.store import ClaimLostError, StoreError, open_command_store, open_store
from release_kraken.store.command import CommandStore
from release_kraken.store.database import Database
from release_kraken.store.records import Claim, Process
from release_kraken.store.schema import HEAD
from release_kraken.store.sqlite_file import SQLiteFile
from release_kraken.store.store import Store
from release_kraken.store.tests.samples import At, asked, finding, kept, report
from release_kraken.store.transaction import Transaction

_LIGHT = """
import sys
from datetime import UTC, datetime
from release_kraken.core.report import Report
from release_kraken.core.run import RunRequest, Trigger
from release_kraken.store import open_command_store
now = datetime.now(UTC)
store = open_command_store(sys.argv[1])
claim = store.begin(RunRequest("tool", "here", Trigger.CLI), "me", now)
store.memory.put("tool", {"a": 1}, now)
store.audit.record("me", "do", "it", {}, now)
store.finish(claim, Report(), now)
store.close()
assert "sqlalchemy" not in sys.modules
"""


@pytest.fixture
def command(url: str) -> Iterator[CommandStore]:
    """What a command sees of the store that `store` is."""
    with closing(open_command_store(url)) as opened:
        yield opened


def begun(command: CommandStore, now: datetime, serial: str | None = None) -> Claim:
    claim = command.begin(asked(serial=serial), "me", now)
    assert claim is not None
    return claim


def test_a_run_that_is_recorded_in_a_file_loads_no_sqlalchemy(sqlite_url: str) -> None:
    subprocess.run([sys.executable, "-c", _LIGHT, sqlite_url], check=True)


def test_a_run_that_a_command_ends(store: Store, command: CommandStore, at: At) -> None:
    first, second = begun(command, at(0)), begun(command, at(1))
    assert kept(store, first) == first.run
    assert command.finish(first, report(finding("a")), at(2)) is None
    comparison = command.finish(second, report(finding("b")), at(3))
    assert comparison is not None
    assert (set(comparison.new), comparison.gone) == ({finding("b").key}, (finding("a"),))
    assert kept(store, second).counts.new == 1
    stored = store.reports.get(second.run.id)
    assert stored is not None
    assert (stored.report, stored.comparison) == (report(finding("b")), comparison)
    assert command.finish(second, report(finding("b")), at(4)) == comparison  # its answer was lost


@pytest.mark.parametrize(
    ("end", "status"),
    [
        pytest.param(CommandStore.fail, RunStatus.FAILED, id="failed"),
        pytest.param(CommandStore.cancel, RunStatus.CANCELLED, id="cancelled"),
    ],
)
def test_a_run_that_ends_without_a_report(
    store: Store,
    command: CommandStore,
    at: At,
    end: Callable[[CommandStore, Claim, str, datetime], None],
    status: RunStatus,
) -> None:
    claim = begun(command, at(0))
    end(command, claim, "why", at(1))
    end(command, claim, "why", at(2))
    run = kept(store, claim)
    assert (run.status, run.error, run.finished) == (status, "why", at(1))
    with pytest.raises(ClaimLostError, match=f"is {status}, in attempt 1: this attempt cannot end it"):
        command.finish(claim, Report(), at(3))


def test_a_serial_key_has_one_run(store: Store, command: CommandStore, at: At) -> None:
    claim = begun(command, at(0), serial="tool:tool")
    assert command.begin(asked(serial="tool:tool"), "other", at(1)) is None
    assert store.runs.enter(asked(serial="tool:tool"), at(1), begun_by="other") is None
    command.finish(claim, Report(), at(2))
    assert command.begin(asked(serial="tool:tool"), "other", at(3)) is not None


def test_a_run_that_is_not_wanted_any_more(store: Store, command: CommandStore, at: At) -> None:
    lone, serial = begun(command, at(0)), begun(command, at(0), serial="tool:tool")
    assert [command.is_unwanted(claim.run) for claim in (lone, serial)] == [False, False]
    store.queue.request_cancel(lone.run.id, "ada", at(1))
    store.queue.release(serial, "it died", at(1), 1)
    assert [command.is_unwanted(claim.run) for claim in (lone, serial)] == [True, True]


def test_a_process_is_seen_by_all(store: Store, command: CommandStore, at: At) -> None:
    process = Process("p", "here", 7, ("command",), "0", at(0))
    command.processes.register(process)
    assert command.processes.beat("p")
    assert store.processes.list() == command.processes.list()
    command.processes.remove("p")
    assert store.processes.list() == ()
    assert not command.processes.beat("p")


def interrupted(transaction: Transaction) -> None:
    raise KeyboardInterrupt


def refused(transaction: Transaction) -> None:
    transaction.change("DELETE FROM absent", {})


@pytest.mark.parametrize(
    ("fails", "error", "told"),
    [
        pytest.param(interrupted, KeyboardInterrupt, None, id="interrupted"),
        pytest.param(refused, StoreError, "k.db: no such table: absent; see that", id="refused"),
    ],
)
def test_what_fails_within_leaves_nothing(
    sqlite_url: str,
    at: At,
    fails: Callable[[Transaction], None],
    error: type[BaseException],
    told: str | None,
) -> None:
    file = SQLiteFile.current(sqlite_url)
    assert file is not None

    def changed() -> None:
        with file.changing() as transaction:
            transaction.change("DELETE FROM alembic_version", {})
            fails(transaction)

    with closing(file):
        with pytest.raises(error, match=told):
            changed()
        assert begun(CommandStore(file), at(0)).run.attempt == 1
    assert SQLiteFile.current(sqlite_url) is not None


def test_a_file_that_another_process_holds_is_waited_for_and_then_told(sqlite_url: str, at: At) -> None:
    with closing(SQLiteFile(Path(sqlite_url.removeprefix("sqlite:///")), "k", busy_seconds=0)) as file:
        command = CommandStore(file)
        with closing(open_store(sqlite_url)) as store, store.database.writing():
            with pytest.raises(StoreError, match="k: database is locked; another process holds it"):
                command.begin(asked(), "me", at(0))
            assert command.processes.list() == ()  # who looks waits for nobody
        assert begun(command, at(0)).run.attempt == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("UPDATE alembic_version SET version_num = '0001'", id="older"),
        pytest.param("DROP TABLE alembic_version", id="someone-else's"),
    ],
)
def test_a_file_of_another_form_is_not_taken_as_it_is(sqlite_url: str, change: str) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute(change)
        connection.commit()
    assert SQLiteFile.current(sqlite_url) is None


def test_a_file_that_is_no_database_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "k.db").write_text("no database, and long enough to be looked at as one " * 40)
    assert SQLiteFile.current(f"sqlite:///{tmp_path}/k.db") is None


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///{file}?timeout=1",
        "sqlite:///{file}%20",
        "postgresql://h/k",
    ],
)
def test_what_is_no_plain_path_is_left_to_sqlalchemy(url: str, sqlite_url: str) -> None:
    assert SQLiteFile.current(url.format(file=sqlite_url.removeprefix("sqlite:///"))) is None


def test_a_missing_file_is_made(tmp_path: Path, at: At) -> None:
    with closing(open_command_store(f"sqlite:///{tmp_path}/new/k.db")) as command:
        assert begun(command, at(0)).run.attempt == 1
    with closing(sqlite3.connect(tmp_path / "new" / "k.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]


_TEXTS = some.text(min_size=1, max_size=8)
_FINDINGS = some.builds(
    Finding,
    rule=some.sampled_from(["r", "s"]),
    severity=some.sampled_from(Severity),
    message=_TEXTS,
    path=some.none() | _TEXTS,
    line=some.none() | some.integers(1, 9),
    resource=some.sampled_from(["a", "b", "c", None]),
)
_REPORTS = some.builds(
    Report,
    some.lists(_FINDINGS, max_size=4),
    not_checked=some.sampled_from([(), (NotChecked("x", "y", rules=("s",)),)]),
    rules=some.sampled_from([("r",), ("r", "s")]),
)
_TABLES = ("runs", "findings", "subjects", "tool_days", "deliveries", "reports", "memory", "audit")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports=some.lists(_REPORTS, max_size=4), remembered=some.dictionaries(_TEXTS, _TEXTS))
def test_with_and_without_sqlalchemy_the_same_is_kept(
    reports: list[Report], remembered: dict[str, str], template: Path, tmp_path: Path, at: At
) -> None:
    def kept_by(name: str, light: bool) -> list[list[tuple[object, ...]]]:
        path = tmp_path / name
        path.write_bytes(template.read_bytes())
        path.with_name(f"{name}-wal").unlink(missing_ok=True)
        url = f"sqlite:///{path}"
        file = SQLiteFile.current(url) if light else Database(url)
        assert file is not None
        with closing(CommandStore(file)) as command:
            for number, said in enumerate(reports):
                command.finish(begun(command, at(number)), said, at(number + 1))
            command.memory.put("tool", remembered, at(9))
            command.audit.record("me", "do", "it", remembered, at(9))
        with closing(sqlite3.connect(path)) as connection:
            return [
                [tuple("id" if _is_id(cell) else cell for cell in row) for row in connection.execute(look)]
                for look in (f"SELECT * FROM {table} ORDER BY rowid" for table in _TABLES)
            ]

    assert kept_by("light.db", light=True) == kept_by("whole.db", light=False)


def _is_id(cell: object) -> bool:
    return isinstance(cell, str) and len(cell) == 32
