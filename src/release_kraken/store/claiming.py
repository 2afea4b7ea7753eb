"""Decides which process works on which run."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, or_, select, tuple_, update

from release_kraken.core.run import Run, RunStatus
from release_kraken.store import rows
from release_kraken.store.dialects import try_lock
from release_kraken.store.records import Claim
from release_kraken.store.tables import runs

_OTHER = runs.alias("other")


def claim(connection: Connection, run_id: str, owner: str, now: datetime) -> Claim | None:
    """Take one queued run, unless its serial key is busy."""
    query = select(runs).where(runs.c.id == run_id, runs.c.status == RunStatus.QUEUED).with_for_update()
    row = connection.execute(query).mappings().first()
    return None if row is None else _taken(connection, rows.run(row), owner, now)


def claim_next(connection: Connection, owner: str, now: datetime, limit: int) -> tuple[Claim, ...]:
    """Take the oldest queued runs that may begin; what other transactions are taking is passed over."""
    query = (
        select(runs)
        .where(runs.c.status == RunStatus.QUEUED, may_begin())
        .order_by(runs.c.created, runs.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    waiting = [rows.run(row) for row in connection.execute(query).mappings()]
    claims = (_taken(connection, run, owner, now) for run in waiting)
    return tuple(claim for claim in claims if claim is not None)


def may_begin() -> ColumnElement[bool]:
    """A run without a serial key, or the oldest of its key where none of that key is running."""
    same = _OTHER.c.serial == runs.c.serial
    running = same & (_OTHER.c.status == RunStatus.RUNNING)
    older = same & (_OTHER.c.status == RunStatus.QUEUED)
    older &= tuple_(_OTHER.c.created, _OTHER.c.id) < tuple_(runs.c.created, runs.c.id)
    return or_(runs.c.serial.is_(None), ~exists().where(running) & ~exists().where(older))


def list_running(connection: Connection, owner: str | None) -> tuple[Claim, ...]:
    """The claims of one process, or of all."""
    query = select(runs).where(runs.c.status == RunStatus.RUNNING).order_by(runs.c.created, runs.c.id)
    if owner is not None:
        query = query.where(runs.c.owner == owner)
    return tuple(Claim(rows.run(row)) for row in connection.execute(query).mappings())


def list_cancelling(connection: Connection, owner: str) -> tuple[str, ...]:
    """The runs that a process is to end."""
    query = select(runs.c.id).where(
        runs.c.status == RunStatus.RUNNING, runs.c.owner == owner, runs.c.cancelling
    )
    return tuple(connection.scalars(query))


def _taken(connection: Connection, run: Run, owner: str, now: datetime) -> Claim | None:
    """Begin a run whose row is locked; None where its serial key is busy, or is being claimed."""
    if run.request.serial is not None and not _is_free(connection, run.request.serial):
        return None
    values = {
        "status": RunStatus.RUNNING,
        "owner": owner,
        "attempt": run.attempt + 1,
        "started": run.started or now,
    }
    taken = update(runs).where(runs.c.id == run.id).values(values).returning(*runs.c)
    return Claim(rows.run(connection.execute(taken).mappings().one()))


def _is_free(connection: Connection, serial: str) -> bool:
    if not try_lock(connection, f"serial:{serial}"):
        return False
    busy = select(runs.c.id).where(runs.c.serial == serial, runs.c.status == RunStatus.RUNNING)
    return connection.scalar(busy.limit(1)) is None
