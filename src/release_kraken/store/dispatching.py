"""Keeps what executors outside of the process were handed."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from release_kraken.core.run import Run, RunStatus
from release_kraken.store import rows
from release_kraken.store.claiming import NEXT
from release_kraken.store.records import Dispatched
from release_kraken.store.tables import runs

_UNDISPATCHED = (runs.c.status == RunStatus.QUEUED) & runs.c.dispatched.is_(None)
_NEXT = NEXT.where(runs.c.dispatched.is_(None))


def list_undispatched(connection: Connection, limit: int) -> tuple[Run, ...]:
    """What could be handed over now, the oldest first."""
    return tuple(rows.run(row) for row in connection.execute(_NEXT, {"most": limit}).mappings())


def mark_dispatched(connection: Connection, run_id: str, handle: str, now: datetime) -> bool:
    """Note who has a run, unless it was noted before."""
    free = update(runs).where(runs.c.id == run_id, _UNDISPATCHED)
    return connection.execute(free.values(handle=handle, dispatched=now)).rowcount == 1


def undispatch(connection: Connection, run_id: str) -> None:
    """Let a run be handed over again."""
    connection.execute(update(runs).where(runs.c.id == run_id).values(handle=None, dispatched=None))


def list_dispatched(connection: Connection, *, cancelling: bool) -> tuple[Dispatched, ...]:
    """What was handed over and has not ended; whatever ends a run takes it out."""
    query = select(runs).where(runs.c.dispatched.is_not(None)).order_by(runs.c.dispatched, runs.c.id)
    if cancelling:
        query = query.where(runs.c.cancelling)
    return tuple(
        Dispatched(rows.run(row), row["handle"], row["dispatched"])
        for row in connection.execute(query).mappings()
    )
