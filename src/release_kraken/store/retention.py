"""Removes what is over and old, in small steps that hold nobody up."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, Table, delete, exists, select, tuple_

from release_kraken.store.database import Database
from release_kraken.store.tables import audit, findings, hooks, log_lines, reports, runs, sessions

_HOOKS = timedelta(days=30)


class Retention:
    """What is open or still to be done is never removed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prune(
        self,
        now: datetime,
        *,
        runs_days: int,
        reports_days: int,
        logs_days: int,
        gone_days: int,
        audit_days: int,
        batch: int = 1000,
    ) -> Mapping[str, int]:
        """Remove what is older than so many days; returns how many rows of which table.

        With a run go its report, its log and its deliveries. The newest report on each subject stays as long
        as its run.
        """
        every = (runs_days, reports_days, logs_days, gone_days, audit_days)
        old = {days: now - timedelta(days=days) for days in every}
        over = {
            runs: (runs.c.created < old[runs_days]) & (runs.c.finished < old[runs_days]),
            reports: reports.c.run_id.in_(_superseded(old[reports_days])),
            log_lines: log_lines.c.at < old[logs_days],
            findings: findings.c.gone < old[gone_days],
            audit: audit.c.at < old[audit_days],
            hooks: hooks.c.at < now - _HOOKS,
            sessions: sessions.c.expires <= now,
        }
        return {table.name: self._remove(table, condition, batch) for table, condition in over.items()}

    def _remove(self, table: Table, condition: ColumnElement[bool], batch: int) -> int:
        removed = last = self._remove_batch(table, condition, batch)
        while last == batch:
            last = self._remove_batch(table, condition, batch)
            removed += last
        return removed

    def _remove_batch(self, table: Table, condition: ColumnElement[bool], batch: int) -> int:
        key = tuple_(*table.primary_key)
        some = select(*table.primary_key).where(condition).limit(batch)
        with self._database.writing() as connection:
            return connection.execute(delete(table).where(key.in_(some))).rowcount


def _superseded(before: datetime) -> Select[tuple[str]]:
    """The runs that ended before a moment, and have a later one with a report on the same subject."""
    later = runs.alias()
    same = (later.c.tool == runs.c.tool) & (later.c.subject == runs.c.subject)
    has_report = exists().where(reports.c.run_id == later.c.id)
    is_later = exists().where(same, later.c.created > runs.c.created, has_report)
    return select(runs.c.id).where(runs.c.finished < before, is_later)
