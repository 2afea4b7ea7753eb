"""What the first schema kept survives, and what goes wrong on the way leaves everything as it was."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from release_kraken.core.run import Counts, Run, RunRequest, RunStatus, Trigger
from release_kraken.store import StoreError, open_store
from release_kraken.store.backup import back_up
from release_kraken.store.database import Database
from release_kraken.store.migrating import migrate, version
from release_kraken.store.records import FindingFilter, FindingState, OpenFinding, RunFilter
from release_kraken.store.restoring import restore
from release_kraken.store.schema import HEAD
from release_kraken.store.tests.samples import At, finding, finished, report

# As the first schema kept them: two reports on a subject, a run that was killed, and one elsewhere.
RUNS = """
INSERT INTO runs (id, tool, subject, trigger, status, created, started, finished, error, owner) VALUES
('a', 'tool', 'here', 'cli', 'findings',
  '2026-01-01 00:00:00', '2026-01-01 00:00:00', '2026-01-01 00:01:00',
  NULL, 'h:1'),
('b', 'tool', 'here', 'cli', 'findings',
  '2026-01-01 00:02:00', '2026-01-01 00:02:00', '2026-01-01 00:03:00',
  NULL, 'h:2'),
('c', 'tool', 'here', 'cli', 'running',
  '2026-01-01 00:04:00', '2026-01-01 00:04:00', NULL,
  NULL, 'h:3'),
('d', 'tool', 'elsewhere', 'cli', 'failed',
  '2026-01-01 00:05:00', '2026-01-01 00:05:00', '2026-01-01 00:06:00',
  'no', 'h:4')
"""
FINDINGS = """
INSERT INTO findings (tool, subject, "key", rule, severity, message, path, line, resource,
  first_run, first_seen, last_run, last_seen, gone_run, gone) VALUES
('tool', 'here', :a, 'r', 'warning', 'm',
  'live/a.tf', 3, 'a',
  'a', '2026-01-01 00:01:00', 'b', '2026-01-01 00:03:00', NULL, NULL),
('tool', 'here', :b, 'r', 'warning', 'm',
  'live/b.tf', 3, 'b',
  'a', '2026-01-01 00:01:00', 'a', '2026-01-01 00:01:00', 'b', '2026-01-01 00:03:00')
"""


@pytest.fixture(params=[pytest.param("sqlite", id="sqlite"), pytest.param("postgresql_url", id="postgresql")])
def first(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of the first schema, with rows in it."""
    address = (
        f"sqlite:///{tmp_path}/k.db" if request.param == "sqlite" else request.getfixturevalue(request.param)
    )
    with closing(Database(address)) as database:
        with database.writing() as connection:
            migrate(connection, "0001", "k")
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
            connection.execute(text(RUNS))
            connection.execute(text(FINDINGS), {"a": finding("a").key, "b": finding("b").key})
        yield database


def address(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def look(url: str, at: At) -> None:
    """All is there, and the next run goes on from it."""
    with closing(open_store(url)) as store:
        assert [run.id for run in store.runs.list(RunFilter())] == ["d", "c", "b", "a"]
        assert store.runs.get("b") == Run(
            "b",
            RunRequest("tool", "here", Trigger.CLI),
            RunStatus.FINDINGS,
            at(2),
            started=at(2),
            finished=at(3),
            attempt=1,
            owner="h:2",
            counts=Counts(),
        )
        assert store.findings.list_open("tool", "here") == (OpenFinding(finding("a"), at(1), at(3)),)
        (gone,) = store.findings.list(FindingFilter(state=FindingState.GONE))
        assert (gone.finding, gone.gone_run, gone.gone) == (finding("b"), "b", at(3))
        (summary,) = store.runs.summarise(["tool"])
        assert (summary.errors, summary.warnings, summary.notes, summary.trend) == (0, 1, 0, ())
        assert store.reports.get("b") is None
        comparison = finished(store, at(9), report(finding("new")))
        assert comparison is not None
        assert comparison.gone == (finding("a"),)
        assert finished(store, at(9), report(), subject="elsewhere") is None


def test_what_the_first_schema_kept_survives(first: Database, at: At) -> None:
    look(address(first), at)


def test_a_backup_of_the_first_schema_is_migrated(first: Database, at: At, tmp_path: Path) -> None:
    manifest = back_up(first, tmp_path / "kraken.zip", at(9))
    assert manifest.schema == "0001"
    restore(f"sqlite:///{tmp_path}/other.db", tmp_path / "kraken.zip")
    look(f"sqlite:///{tmp_path}/other.db", at)


def test_a_migration_that_fails_leaves_everything_as_it_was(first: Database, at: At) -> None:
    with first.writing() as connection:
        connection.execute(text("CREATE TABLE audit (id INTEGER)"))  # in the way of one of the last steps
    with pytest.raises(
        StoreError, match=f"could not be migrated from schema 0001 to {HEAD}, and is as it was"
    ):
        open_store(address(first))
    with first.reading() as connection:
        assert version(connection) == "0001"
        assert sorted(inspect(connection).get_table_names()) == [
            "alembic_version",
            "audit",
            "findings",
            "runs",
        ]
        assert connection.scalar(text("SELECT owner FROM runs WHERE id = 'b'")) == "h:2"
    with first.writing() as connection:
        connection.execute(text("DROP TABLE audit"))
    look(address(first), at)
