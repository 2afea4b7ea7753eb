"""The store: enters runs, and what each finish says about the findings that were open."""

import os
import platform
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Update, bindparam, insert, select, update

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Comparison, Report, Status, compare
from release_kraken.core.run import Run, RunStatus, Trigger
from release_kraken.store import StoreError
from release_kraken.store.database import Database
from release_kraken.store.tables import findings, runs

_FINDING_FIELDS = tuple(field.name for field in fields(Finding))
_RUN_FIELDS = tuple(field.name for field in fields(Run))
_WITH_REPORT = tuple(RunStatus(status.value) for status in Status)


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that no run has found gone.

    `last_seen` lies before the last run where that run could not look for it.
    """

    finding: Finding
    first_seen: datetime
    last_seen: datetime


class Store:
    """Runs and findings. Every call is one transaction; a process killed within leaves the former state.

    All raise StoreError where the database fails.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, tool: str, subject: str, trigger: Trigger, now: datetime) -> Run:
        """Enter a run that begins now."""
        run = Run(uuid.uuid4().hex, tool, subject, trigger, RunStatus.RUNNING, created=now, started=now)
        values = {name: getattr(run, name) for name in _RUN_FIELDS}
        with self._database.writing() as connection:
            connection.execute(insert(runs).values(**values, owner=f"{platform.node()}:{os.getpid()}"))
        return run

    def finish(self, run: Run, report: Report, now: datetime) -> Comparison | None:
        """End a run with its report; returns how its findings compare with those open before.

        The first report on a subject has nothing to be compared with: None.
        """
        with self._database.writing() as connection:
            _lock_subject(connection, run)
            is_first = _is_first_report(connection, run)
            _end(connection, run, RunStatus(report.status.value), now)
            known = _open(connection, run.tool, run.subject)
            comparison = compare([_finding(row) for row in known], report)
            _enter(connection, run, report, comparison, now)
            _close(connection, run, (finding.key for finding in comparison.gone), now)
        return None if is_first else comparison

    def fail(self, run: Run, error: str, now: datetime) -> None:
        """End a run that an error ended; its findings stay as they were."""
        with self._database.writing() as connection:
            _end(connection, run, RunStatus.FAILED, now, error)

    def cancel(self, run: Run, now: datetime) -> None:
        """End a run that was interrupted; its findings stay as they were."""
        with self._database.writing() as connection:
            _end(connection, run, RunStatus.CANCELLED, now)

    def get_run(self, run_id: str) -> Run | None:
        """One run, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(runs).where(runs.c.id == run_id)).mappings().first()
        return None if row is None else _run(row)

    def list_runs(
        self, *, tool: str | None = None, subject: str | None = None, limit: int = 50
    ) -> tuple[Run, ...]:
        """Runs, the newest first, of one tool or on one subject if given."""
        query = select(runs).order_by(runs.c.created.desc(), runs.c.id).limit(limit)
        wanted = {runs.c.tool: tool, runs.c.subject: subject}
        query = query.where(*(column == value for column, value in wanted.items() if value is not None))
        with self._database.reading() as connection:
            return tuple(_run(row) for row in connection.execute(query).mappings())

    def list_open_findings(self, tool: str, subject: str) -> tuple[OpenFinding, ...]:
        """What is known to be wrong, in order of first sight."""
        with self._database.reading() as connection:
            rows = _open(connection, tool, subject)
        return tuple(OpenFinding(_finding(row), row["first_seen"], row["last_seen"]) for row in rows)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def _lock_subject(connection: Connection, run: Run) -> None:
    """Let runs on the same subject finish one by one, also where the database has several writers."""
    first = (
        select(runs.c.id)
        .where(runs.c.tool == run.tool, runs.c.subject == run.subject)
        .order_by(runs.c.created, runs.c.id)
        .limit(1)
        .with_for_update()
    )
    connection.execute(first)


def _is_first_report(connection: Connection, run: Run) -> bool:
    earlier = (
        select(runs.c.id)
        .where(runs.c.tool == run.tool, runs.c.subject == run.subject, runs.c.status.in_(_WITH_REPORT))
        .limit(1)
    )
    return connection.execute(earlier).first() is None


def _end(
    connection: Connection, run: Run, status: RunStatus, now: datetime, error: str | None = None
) -> None:
    running = update(runs).where(runs.c.id == run.id, runs.c.status == RunStatus.RUNNING)
    if connection.execute(running.values(status=status, finished=now, error=error)).rowcount != 1:
        raise StoreError(f"run {run.id} of {run.tool} is not running any more: it cannot end as {status}")


def _open(connection: Connection, tool: str, subject: str) -> Sequence[RowMapping]:
    query = select(findings).where(
        findings.c.tool == tool, findings.c.subject == subject, findings.c.gone.is_(None)
    )
    return connection.execute(query.order_by(findings.c.id)).mappings().all()


def _enter(connection: Connection, run: Run, report: Report, comparison: Comparison, now: datetime) -> None:
    """New findings get a row; those that persist get their newest words and place."""
    seen = {"last_run": run.id, "last_seen": now}
    values = [{**_values(finding), **seen} for finding in report.findings]
    first = {"tool": run.tool, "subject": run.subject, "first_run": run.id, "first_seen": now}
    fresh = [{**first, **value} for value in values if value["key"] in comparison.new]
    persisting = [
        {"known": value["key"], **value} for value in values if value["key"] in comparison.persisting
    ]
    if fresh:
        connection.execute(insert(findings), fresh)
    if persisting:
        connection.execute(_open_rows(run), persisting)


def _close(connection: Connection, run: Run, keys: Iterable[str], now: datetime) -> None:
    gone = [{"known": key, "gone_run": run.id, "gone": now} for key in keys]
    if gone:
        connection.execute(_open_rows(run), gone)


def _open_rows(run: Run) -> Update:
    """Change the open rows of this run's subject whose key is `known`."""
    return update(findings).where(
        findings.c.tool == run.tool,
        findings.c.subject == run.subject,
        findings.c.key == bindparam("known"),
        findings.c.gone.is_(None),
    )


def _values(finding: Finding) -> dict[str, str | int | None]:
    return {name: getattr(finding, name) for name in _FINDING_FIELDS}


def _finding(row: RowMapping) -> Finding:
    values = {name: row[name] for name in _FINDING_FIELDS}
    return Finding(**{**values, "severity": Severity(row["severity"])})


def _run(row: RowMapping) -> Run:
    values = {name: row[name] for name in _RUN_FIELDS}
    return Run(**{**values, "trigger": Trigger(row["trigger"]), "status": RunStatus(row["status"])})
