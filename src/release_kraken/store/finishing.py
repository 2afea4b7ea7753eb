"""Ends runs on behalf of those who carried them out, with a report or with what ended them."""

from collections.abc import Callable, Iterable
from datetime import datetime

from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import Counts, Run, RunStatus
from release_kraken.store import ClaimLostError, comparing, counting
from release_kraken.store.announcing import enter_envelopes, make_obsolete
from release_kraken.store.records import Claim, Envelope, Phase, StoredReport
from release_kraken.store.reports import enter_report, stored_report
from release_kraken.store.transaction import Transaction

_LOCKING = "SELECT status, attempt FROM runs WHERE id = :id"
_ENDING = """\
UPDATE runs SET status = :status, finished = :now, error = :error, counts = COALESCE(:counts, counts),
    handle = NULL, dispatched = NULL
WHERE id = :id
"""


def finish(
    transaction: Transaction,
    claim: Claim,
    report: Report,
    now: datetime,
    envelopes: Callable[[Comparison | None], Iterable[Envelope]] = lambda _: (),
) -> Comparison | None:
    """End a run with its report, and keep all that the report says."""
    run = claim.run
    status = held(transaction, claim)
    if status is not RunStatus.RUNNING:
        return _repeated(transaction, run, status)
    comparison = comparing.enter_findings(transaction, run, report, now)
    counts = counting.counts(report, comparison)
    end(transaction, run, RunStatus(report.status.value), now, counts=counts)
    enter_report(transaction, run.id, StoredReport(report, comparison))
    _announce(transaction, run, envelopes(comparison), now)
    counting.count_finished(transaction, run.tool, counts, now)  # last: the tool's other runs wait for it
    return comparison


def end_without_report(
    transaction: Transaction,
    claim: Claim,
    status: RunStatus,
    error: str,
    now: datetime,
    envelopes: Iterable[Envelope] = (),
) -> None:
    """End a run that has nothing to report."""
    run = claim.run
    former = held(transaction, claim)
    if former is status:
        return  # the same attempt has said so before
    if former is not RunStatus.RUNNING:
        raise lost(run, former, run.attempt)
    end(transaction, run, status, now, error=error)
    _announce(transaction, run, envelopes, now)
    if status is RunStatus.FAILED:
        counting.count_failed(transaction, run.tool, now)


def held(transaction: Transaction, claim: Claim) -> RunStatus:
    """Where a run stands now, its row locked: running, or ended by whoever held this claim."""
    run = claim.run
    found = transaction.locked_rows(_LOCKING, {"id": run.id})
    status, attempt = found[0] if found else (run.status, run.attempt)
    if not found or attempt != run.attempt or status == RunStatus.QUEUED:
        raise lost(run, RunStatus(status), attempt)
    return RunStatus(status)


def lost(run: Run, status: RunStatus, attempt: int) -> ClaimLostError:
    """What to tell whoever has no claim on a run any more."""
    return ClaimLostError(
        f"run {run.id} of {run.tool} is {status}, in attempt {attempt}: this attempt cannot end it"
    )


def end(
    transaction: Transaction,
    run: Run,
    status: RunStatus,
    now: datetime,
    *,
    error: str | None = None,
    counts: Counts | None = None,
) -> None:
    """Let a run be over."""
    values = {"id": run.id, "status": status, "now": now, "error": error, "counts": counts}
    transaction.change(_ENDING, values)


def _repeated(transaction: Transaction, run: Run, status: RunStatus) -> Comparison | None:
    """What this attempt was told when it finished before; it cannot finish what has ended otherwise."""
    stored = stored_report(transaction, run.id)
    if stored is None:
        raise lost(run, status, run.attempt)
    return stored.comparison


def _announce(transaction: Transaction, run: Run, envelopes: Iterable[Envelope], now: datetime) -> None:
    """Enter what tells the end; what should have told the beginning is too late now."""
    planned = tuple(envelopes)
    make_obsolete(transaction, run.id, Phase.BEGIN, now)
    enter_envelopes(transaction, run.id, planned, now)
