"""The store as a command sees it that carries out one run."""

from datetime import datetime

from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import Run, RunRequest, RunStatus
from release_kraken.store import entering, finishing
from release_kraken.store.auditing import AuditEntries
from release_kraken.store.memory import ToolMemories
from release_kraken.store.processes import Processes
from release_kraken.store.records import Claim
from release_kraken.store.transaction import Transactions

_STANDING = "SELECT status, cancelling FROM runs WHERE id = :id"


class CommandStore:
    """The parts and steps of `store.Store` that need plain SQL alone, so that nobody waits for SQLAlchemy.

    What holds for `Store` holds here: every call is one transaction, threads may share it, all raise
    StoreError where the database fails, and only who holds a run's newest claim can end it.
    """

    def __init__(self, database: Transactions) -> None:
        self._database = database
        self.memory = ToolMemories(database)
        self.audit = AuditEntries(database)
        self.processes = Processes(database)

    def begin(self, request: RunRequest, process: str, now: datetime) -> Claim | None:
        """Enter a run that a process begins; None where another is running under its serial key."""
        run = entering.begun(request, process, now)
        with self._database.changing() as transaction:
            return Claim(run) if entering.enter_run(transaction, run) else None

    def finish(self, claim: Claim, report: Report, now: datetime) -> Comparison | None:
        """End a run with its report; returns how its findings compare with those open before, if any were."""
        with self._database.changing() as transaction:
            return finishing.finish(transaction, claim, report, now)

    def fail(self, claim: Claim, error: str, now: datetime) -> None:
        """End a run that an error ended; its findings stay as they were."""
        with self._database.changing() as transaction:
            finishing.end_without_report(transaction, claim, RunStatus.FAILED, error, now)

    def cancel(self, claim: Claim, why: str, now: datetime) -> None:
        """End a run that was interrupted; its findings stay as they were."""
        with self._database.changing() as transaction:
            finishing.end_without_report(transaction, claim, RunStatus.CANCELLED, why, now)

    def is_unwanted(self, run: Run) -> bool:
        """Whether somebody cancels a run; or has taken its process for dead, so that others have its key."""
        with self._database.looking() as transaction:
            found = transaction.rows(_STANDING, {"id": run.id})
        is_serial = run.request.serial is not None
        return any(cancelling or (is_serial and RunStatus(status).is_final) for status, cancelling in found)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()
