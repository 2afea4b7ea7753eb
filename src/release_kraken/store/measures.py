"""What operations want to know of the store in numbers, read at once and cheaply."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from release_kraken.core.run import RunStatus
from release_kraken.store.database import Database
from release_kraken.store.tables import deliveries, processes, runs

_LONGEST = timedelta(days=2)
_OPEN = (RunStatus.QUEUED, RunStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class EndedRun:
    """A run that has ended; `seconds` is how long it worked, None where it never began."""

    id: str
    tool: str
    status: str
    finished: datetime
    seconds: float | None


@dataclass(frozen=True, slots=True)
class OpenRuns:
    """How many runs of a tool wait or work, and since when the oldest of them does."""

    tool: str
    status: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Measures:
    """One moment of a store. `deliveries` are counted by publisher and status, `processes` by role."""

    ended: tuple[EndedRun, ...]
    open: tuple[OpenRuns, ...]
    deliveries: dict[tuple[str, str], int]
    processes: dict[str, int]


def read_measures(database: Database, ended_since: datetime) -> Measures:
    """Read one moment; of runs that were asked for more than two days before, the end is not told."""
    with database.reading() as connection:
        recent = connection.execute(
            select(runs.c.id, runs.c.tool, runs.c.status, runs.c.started, runs.c.finished).where(
                runs.c.created > ended_since - _LONGEST, runs.c.finished >= ended_since
            )
        ).all()
        unfinished = connection.execute(
            select(runs.c.tool, runs.c.status, func.count(), func.min(runs.c.created))
            .where(runs.c.status.in_(_OPEN))
            .group_by(runs.c.tool, runs.c.status)
        ).all()
        sent = connection.execute(
            select(deliveries.c.publisher, deliveries.c.status, func.count()).group_by(
                deliveries.c.publisher, deliveries.c.status
            )
        ).all()
        roles = [role for row in connection.execute(select(processes.c.roles)) for role in row[0]]
    return Measures(
        tuple(_ended(*row) for row in recent),
        tuple(OpenRuns(*row) for row in unfinished),
        {(publisher, status): count for publisher, status, count in sent},
        {role: roles.count(role) for role in sorted(set(roles))},
    )


def _ended(run_id: str, tool: str, status: str, started: datetime | None, finished: datetime) -> EndedRun:
    seconds = None if started is None else max(0.0, (finished - started).total_seconds())
    return EndedRun(run_id, tool, status, finished, seconds)
