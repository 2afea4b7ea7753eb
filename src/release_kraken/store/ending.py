"""Ends runs: with a report, with an error, by somebody's wish, or by the death of a process."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import Run, RunStatus, Trigger
from release_kraken.store import ClaimLostError, StoreError, comparing, counting, rows
from release_kraken.store.audit import enter_audit
from release_kraken.store.deliveries import enter_envelopes, make_obsolete, tell_end
from release_kraken.store.records import Claim, Envelope, Phase, StoredReport
from release_kraken.store.reports import enter_report, stored_report
from release_kraken.store.tables import runs

_IDLE = {"handle": None, "dispatched": None}
_LOCKING = select(runs).where(runs.c.id == bindparam("run_id")).with_for_update()
_CHANGING = update(runs).where(runs.c.id == bindparam("run_id"))


def finish(
    connection: Connection,
    claim: Claim,
    report: Report,
    now: datetime,
    envelopes: Callable[[Comparison | None], Iterable[Envelope]],
) -> Comparison | None:
    """End a run with its report, and keep all that the report says."""
    run = _held(connection, claim)
    if run.status is not RunStatus.RUNNING:
        return _repeated(connection, run)
    comparison = comparing.enter_findings(connection, run, report, now)
    counts = counting.counts(report, comparison)
    _end(connection, run, RunStatus(report.status.value), now, counts=counts)
    enter_report(connection, run.id, StoredReport(report, comparison))
    _announce(connection, run, envelopes(comparison), now)
    counting.count_finished(connection, run.tool, counts, now)  # last: the tool's other runs wait for it
    return comparison


def end_without_report(
    connection: Connection,
    claim: Claim,
    status: RunStatus,
    error: str,
    now: datetime,
    envelopes: Iterable[Envelope],
) -> None:
    """End a run that has nothing to report."""
    run = _held(connection, claim)
    if run.status is status:
        return  # the same attempt has said so before
    if run.status is not RunStatus.RUNNING:
        raise _lost(run)
    _end(connection, run, status, now, error=error)
    _announce(connection, run, envelopes, now)
    if status is RunStatus.FAILED:
        counting.count_failed(connection, run.tool, now)


def release(connection: Connection, claim: Claim, why: str, now: datetime, attempts: int) -> RunStatus:
    """Take a run from a dead process."""
    run = _held(connection, claim)
    if run.status is not RunStatus.RUNNING:
        raise _lost(run)
    status = _after_death(connection, run, attempts)
    if status is RunStatus.QUEUED:
        _queue_again(connection, run)
        return status
    _end(connection, run, status, now, error=why)
    tell_end(connection, [run.id], now)
    if status is RunStatus.FAILED:
        counting.count_failed(connection, run.tool, now)
    return status


def hand_back(connection: Connection, claim: Claim, now: datetime) -> None:
    """Queue a run again, at no cost to it; one that was to be cancelled is."""
    run = _held(connection, claim)
    if run.status is not RunStatus.RUNNING:
        raise _lost(run)
    if run.cancelling:
        _end(connection, run, RunStatus.CANCELLED, now, error="cancelled")
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
        raise _lost(run)
    enter_envelopes(connection, run.id, envelopes, now)


def request_cancel(connection: Connection, run_id: str, actor: str, now: datetime) -> Run:
    """Ask a run to end; one that has ended stays as it is."""
    run = _locked(connection, run_id)
    if run is None:
        raise StoreError(f"there is no run {run_id!r}; `kraken runs` lists them")
    if run.status.is_final:
        return run
    if run.status is RunStatus.QUEUED:
        _end(connection, run, RunStatus.CANCELLED, now, error=f"cancelled by {actor}")
        tell_end(connection, [run.id], now)
    else:
        connection.execute(update(runs).where(runs.c.id == run.id).values(cancelling=True))
    enter_audit(connection, actor, "run.cancel", run_id, {"tool": run.tool, "subject": run.subject}, now)
    return rows.run(connection.execute(select(runs).where(runs.c.id == run_id)).mappings().one())


def _locked(connection: Connection, run_id: str) -> Run | None:
    row = connection.execute(_LOCKING, {"run_id": run_id}).mappings().first()
    return None if row is None else rows.run(row)


def _held(connection: Connection, claim: Claim) -> Run:
    """The run as it is now, its row locked: running, or ended by whoever held this claim."""
    run = _locked(connection, claim.run.id)
    if run is None or run.attempt != claim.run.attempt or run.status is RunStatus.QUEUED:
        raise _lost(run or claim.run)
    return run


def _lost(run: Run) -> ClaimLostError:
    return ClaimLostError(
        f"run {run.id} of {run.tool} is {run.status}, in attempt {run.attempt}: this attempt cannot end it"
    )


def _repeated(connection: Connection, run: Run) -> Comparison | None:
    """What this attempt was told when it finished before; it cannot finish what has ended otherwise."""
    stored = stored_report(connection, run.id)
    if stored is None:
        raise _lost(run)
    return stored.comparison


def _end(connection: Connection, run: Run, status: RunStatus, now: datetime, **values: object) -> None:
    ended = {"status": status, "finished": now, **_IDLE, **values}
    connection.execute(_CHANGING, {"run_id": run.id, **ended})


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


def _announce(connection: Connection, run: Run, envelopes: Iterable[Envelope], now: datetime) -> None:
    """Enter what tells the end; what should have told the beginning is too late now."""
    planned = tuple(envelopes)
    make_obsolete(connection, run.id, Phase.BEGIN, now)
    enter_envelopes(connection, run.id, planned, now)
