"""Runs: asked for, looked for, counted."""

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, tuple_, update

from release_kraken.core.run import Run, RunRequest, RunStatus
from release_kraken.store import rows, summary
from release_kraken.store.database import Database
from release_kraken.store.deliveries import tell_end
from release_kraken.store.dialects import lock
from release_kraken.store.encoding import kept_text
from release_kraken.store.entering import begun, enter_run
from release_kraken.store.plain import Plain
from release_kraken.store.records import RunFilter, ToolSummary
from release_kraken.store.tables import runs

_NEWEST_FIRST = (runs.c.created.desc(), runs.c.id.desc())
_FOUND_AT_MOST = 10


class Runs:
    """Every run that was asked for, whether it was carried out or not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(
        self, request: RunRequest, now: datetime, *, begun_by: str | None = None, run_id: str | None = None
    ) -> Run | None:
        """Enter a run; None where this schedule has one for this due time (or the id is taken).

        Older runs of the same group are cancelled. A run that is `begun_by` a process is running at once, as
        its first attempt; None also where another run is running under its serial key.
        """
        run = Run(run_id or uuid.uuid4().hex, request, RunStatus.QUEUED, created=now)
        if begun_by is not None:
            run = begun(request, begun_by, now, run.id)
        with self._database.writing() as connection:
            if request.group is not None:
                lock(connection, f"group:{request.group}")
            if not enter_run(Plain(connection), run):
                return None
            if request.group is not None:
                _supersede(connection, run, now)
        return run

    def skip(self, request: RunRequest, why: str, now: datetime) -> Run | None:
        """Enter a run that is not to be carried out, to tell why; None as for `enter`."""
        run = Run(uuid.uuid4().hex, request, RunStatus.CANCELLED, created=now, finished=now, error=why)
        with self._database.writing() as connection:
            return run if enter_run(Plain(connection), run) else None

    def get(self, run_id: str) -> Run | None:
        """One run, or None."""
        return next(iter(self._runs(select(runs).where(runs.c.id == run_id))), None)

    def find(self, prefix: str) -> tuple[Run, ...]:
        """Runs whose ids begin so: 10 at most."""
        if not re.fullmatch("[0-9a-f]{1,32}", prefix):
            return ()
        begins = runs.c.id.between(prefix.ljust(32, "0"), prefix.ljust(32, "f"))
        return self._runs(select(runs).where(begins).order_by(runs.c.id).limit(_FOUND_AT_MOST))

    def list(self, wanted: RunFilter, *, before: str | None = None, limit: int = 50) -> tuple[Run, ...]:
        """Runs, the newest first; `before` is the id of the last run of the page before."""
        query = select(runs).where(*_conditions(wanted)).order_by(*_NEWEST_FIRST).limit(limit)
        if before is not None:
            last = select(runs.c.created, runs.c.id).where(runs.c.id == before).scalar_subquery()
            query = query.where(tuple_(runs.c.created, runs.c.id) < last)
        return self._runs(query)

    def summarise(self, tools: Iterable[str]) -> tuple[ToolSummary, ...]:
        """The named tools at a glance, in the order of their names here."""
        with self._database.reading() as connection:
            return summary.summarise(connection, tuple(tools))

    def count_waiting(self) -> int:
        """How many runs are queued."""
        with self._database.reading() as connection:
            query = select(func.count()).select_from(runs).where(runs.c.status == RunStatus.QUEUED)
            return connection.scalar(query) or 0

    def count_by_status(self) -> Mapping[RunStatus, int]:
        """How many runs are kept in each status, also in those with none."""
        with self._database.reading() as connection:
            query = select(runs.c.status, func.count()).group_by(runs.c.status)
            counted = {str(status): int(count) for status, count in connection.execute(query)}
        return {status: counted.get(status.value, 0) for status in RunStatus}

    def _runs(self, query: Select[tuple[object]]) -> tuple[Run, ...]:
        with self._database.reading() as connection:
            return tuple(rows.run(row) for row in connection.execute(query).mappings())


def _supersede(connection: Connection, run: Run, now: datetime) -> None:
    """Nobody waits for the older runs of this run's group any more."""
    older = (runs.c.group == run.request.group) & runs.c.superseded_by.is_(None) & (runs.c.id != run.id)
    ids = connection.scalars(select(runs.c.id).where(older).with_for_update()).all()
    connection.execute(update(runs).where(runs.c.id.in_(ids)).values(superseded_by=run.id))
    cancel(connection, runs.c.id.in_(ids), f"superseded by run {run.id}", now)


def cancel(connection: Connection, which: ColumnElement[bool], why: str, now: datetime) -> None:
    """End runs that are queued, ask those that are running to end."""
    queued = which & (runs.c.status == RunStatus.QUEUED)
    ended = connection.scalars(select(runs.c.id).where(queued).with_for_update()).all()
    values = {
        "status": RunStatus.CANCELLED,
        "finished": now,
        "error": why,
        "handle": None,
        "dispatched": None,
    }
    connection.execute(update(runs).where(runs.c.id.in_(ended)).values(values))
    tell_end(connection, ended, now)
    running = which & (runs.c.status == RunStatus.RUNNING)
    connection.execute(update(runs).where(running).values(cancelling=True))


def _conditions(wanted: RunFilter) -> Iterable[ColumnElement[bool]]:
    equal = {
        runs.c.tool: wanted.tool,
        runs.c.subject: wanted.subject,
        runs.c.trigger: wanted.trigger,
        runs.c.schedule: wanted.schedule,
        runs.c.group: wanted.group,
    }
    yield from (column == value for column, value in equal.items() if value is not None)
    if wanted.statuses:
        yield runs.c.status.in_(wanted.statuses)
    if wanted.text:
        text = kept_text(wanted.text)  # not all of these columns see to it themselves
        told = (runs.c.subject, runs.c.requested_by, runs.c.pull_request, runs.c.error, runs.c.id)
        yield or_(*(column.icontains(text, autoescape=True) for column in told))
