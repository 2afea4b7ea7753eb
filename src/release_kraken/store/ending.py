"""Ends or queues runs by somebody's wish, or by the death or the stop of a process."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from release_kraken.core.run import Run, RunStatus, Trigger
from release_kraken.store import StoreError, counting, rows
from release_kraken.store.announcing import enter_envelopes
from release_kraken.store.auditing import enter_audit
from release_kraken.store.deliveries import tell_end
from release_kraken.store.finishing import end, lost
from release_kraken.store.plain import Plain
from release_kraken.store.records import Claim, Envelope
from release_kraken.store.tables import runs

_IDLE = {"handle": None, "dispatched": None}
_LOCKING = select(runs).where(runs.c.id == bindparam("run_id")).with_for_update()
_CHANGING = update(runs).where(runs.c.id == bindparam("run_id"))


def release(connection: Connection, claim: Claim, why: str, now: datetime, attempts: int) -> RunStatus:
    """Take a run from a dead process."""
    run = _held(connection, claim)
    if run.status is not RunStatus.RUNNING:
        raise lost(run, run.status, run.attempt)
    status = _after_death(connection, run, attempts)
    if status is RunStatus.QUEUED:
        _queue_again(connection, run)
        return status
    end(Plain(connection), run, status, now, error=why)
    tell_end(connection, [run.id], now)
    if status is RunStatus.FAILED:
        counting.count_failed(Plain(connection), run.tool, now)
    return status


def hand_back(connection: Connection, claim: Claim, now: datetime) -> None:
    """Queue a run again, at no cost to it; one that was to be cancelled is."""
    run = _held(connection, claim)
    if run.status is not RunStatus.RUNNING:
        raise lost(run, run.status, run.attempt)
    if run.cancelling:
        end(Plain(connection), run, RunStatus.CANCELLED, now, error="cancelled")
        tell_end(connection, [run.id], now)
        return
    _queue_again(connection, run)
    connection.execute(update(runs).where(runs.c.id == run.id).values(handed_back=runs.c.handed_back + 1))


def begin_deliveries(
    connection: Connection, claim: Claim, envelopes: Iterable[Envelope], now: datetime
) -> None:
    """Enter what tells that a run begins."""
    run = _held(connection, claim)
    if run.status is not RunStatus.RUNNING:
        raise lost(run, run.status, run.attempt)
    enter_envelopes(Plain(connection), run.id, envelopes, now)


def request_cancel(connection: Connection, run_id: str, actor: str, now: datetime) -> Run:
    """Ask a run to end; one that has ended stays as it is."""
    run = _locked(connection, run_id)
    if run is None:
        raise StoreError(f"there is no run {run_id!r}; `kraken runs` lists them")
    if run.status.is_final:
        return run
    if run.status is RunStatus.QUEUED:
        end(Plain(connection), run, RunStatus.CANCELLED, now, error=f"cancelled by {actor}")
        tell_end(connection, [run.id], now)
    else:
        connection.execute(update(runs).where(runs.c.id == run.id).values(cancelling=True))
    told = {"tool": run.tool, "subject": run.subject}
    enter_audit(Plain(connection), actor, "run.cancel", run_id, told, now)
    return rows.run(connection.execute(select(runs).where(runs.c.id == run_id)).mappings().one())


def _locked(connection: Connection, run_id: str) -> Run | None:
    row = connection.execute(_LOCKING, {"run_id": run_id}).mappings().first()
    return None if row is None else rows.run(row)


def _held(connection: Connection, claim: Claim) -> Run:
    """The run as it is now, its row locked: running, or ended by whoever held this claim."""
    run = _locked(connection, claim.run.id)
    if run is None or run.attempt != claim.run.attempt or run.status is RunStatus.QUEUED:
        found = run or claim.run
        raise lost(found, found.status, found.attempt)
    return run


def _queue_again(connection: Connection, run: Run) -> None:
    values = {"status": RunStatus.QUEUED, "owner": None, **_IDLE}
    connection.execute(_CHANGING, {"run_id": run.id, **values})


def _after_death(connection: Connection, run: Run, attempts: int) -> RunStatus:
    if run.cancelling:
        return RunStatus.CANCELLED
    if run.request.trigger is Trigger.CLI:
        return RunStatus.FAILED  # who typed the command has seen it die
    handed_back = connection.scalar(select(runs.c.handed_back).where(runs.c.id == run.id)) or 0
    return RunStatus.FAILED if run.attempt - handed_back >= attempts else RunStatus.QUEUED
