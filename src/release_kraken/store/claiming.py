"""Decides which process works on which run."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, exists, or_, select, tuple_, update

from release_kraken.core.run import Run, RunStatus
from release_kraken.store import rows
from release_kraken.store.dialects import try_lock
from release_kraken.store.entering import serial_lock
from release_kraken.store.records import Claim
from release_kraken.store.tables import runs


def _may_begin() -> ColumnElement[bool]:
    """A run without a serial key, or the oldest of its key where none of that key is running."""
    other = runs.alias("other")
    same = other.c.serial == runs.c.serial
    running = same & (other.c.status == RunStatus.RUNNING)
    older = same & (other.c.status == RunStatus.QUEUED)
    older &= tuple_(other.c.created, other.c.id) < tuple_(runs.c.created, runs.c.id)
    return or_(runs.c.serial.is_(None), ~exists().where(running) & ~exists().where(older))


# Statements are made once: that takes longer than what they do.
_QUEUED = select(runs).where(runs.c.status == RunStatus.QUEUED)
NEXT = _QUEUED.where(_may_begin()).order_by(runs.c.created, runs.c.id).limit(bindparam("most"))
"""The oldest queued runs that may begin."""
_LOCKING_ONE = _QUEUED.where(runs.c.id == bindparam("run_id")).with_for_update()
_LOCKING_NEXT = NEXT.with_for_update(skip_locked=True)
_TAKING = update(runs).where(runs.c.id == bindparam("run_id"))
_BUSY = (
    select(runs.c.id).where(runs.c.serial == bindparam("key"), runs.c.status == RunStatus.RUNNING).limit(1)
)


def claim(connection: Connection, run_id: str, owner: str, now: datetime) -> Claim | None:
    """Take one queued run, unless its serial key is busy."""
    row = connection.execute(_LOCKING_ONE, {"run_id": run_id}).mappings().first()
    return None if row is None else _taken(connection, rows.run(row), owner, now)


def claim_next(connection: Connection, owner: str, now: datetime, limit: int) -> tuple[Claim, ...]:
    """Take the oldest queued runs that may begin; what other transactions are taking is passed over."""
    waiting = [rows.run(row) for row in connection.execute(_LOCKING_NEXT, {"most": limit}).mappings()]
    claims = (_taken(connection, run, owner, now) for run in waiting)
    return tuple(claim for claim in claims if claim is not None)


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
    taken = replace(
        run, status=RunStatus.RUNNING, owner=owner, attempt=run.attempt + 1, started=run.started or now
    )
    changed = ("status", "owner", "attempt", "started")
    connection.execute(_TAKING, {"run_id": run.id, **{name: getattr(taken, name) for name in changed}})
    return Claim(taken)


def _is_free(connection: Connection, serial: str) -> bool:
    if not try_lock(connection, serial_lock(serial)):
        return False
    return connection.scalar(_BUSY, {"key": serial}) is None
