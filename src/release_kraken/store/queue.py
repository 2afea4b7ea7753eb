"""Who carries out which run: claims, their ends, and what executors were handed."""

from collections.abc import Callable, Iterable
from datetime import datetime

from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import Run, RunStatus
from release_kraken.store import claiming, dispatching, ending, finishing
from release_kraken.store.database import Database
from release_kraken.store.records import Claim, Dispatched, Envelope


class Queue:
    """Runs from queued to ended.

    Only who holds a run's newest claim can end it; all that ends a run raises ClaimLostError to others.
    `finish`, `fail` and `cancel` may be repeated by the same attempt after a commit of unknown outcome.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, run_id: str, owner: str, now: datetime) -> Claim | None:
        """Take one queued run; None where it is not queued, or another with its serial key is running."""
        with self._database.writing() as connection:
            return claiming.claim(connection, run_id, owner, now)

    def claim_next(self, owner: str, now: datetime, limit: int) -> tuple[Claim, ...]:
        """Take queued runs, the oldest first, one for each serial key of which none is running."""
        with self._database.writing() as connection:
            return claiming.claim_next(connection, owner, now, limit)

    def release(self, claim: Claim, why: str, now: datetime, attempts: int) -> RunStatus:
        """Take a run from a process that has died; returns where the run stands then.

        It is queued again; one that was begun `attempts` times, or by a command line, has failed; one that
        was to be cancelled is. Deliveries that told of its beginning are followed by ones that tell its end.
        """
        with self._database.writing() as connection:
            return ending.release(connection, claim, why, now, attempts)

    def hand_back(self, claim: Claim, now: datetime) -> None:
        """Queue a run again because its process is stopping: this attempt does not count."""
        with self._database.writing() as connection:
            ending.hand_back(connection, claim, now)

    def finish(
        self,
        claim: Claim,
        report: Report,
        now: datetime,
        envelopes: Callable[[Comparison | None], Iterable[Envelope]] = lambda _: (),
    ) -> Comparison | None:
        """End a run with its report; returns how its findings compare with those open before.

        The first report on a subject has nothing to be compared with: None.
        """
        with self._database.changing() as transaction:
            return finishing.finish(transaction, claim, report, now, envelopes)

    def fail(self, claim: Claim, error: str, now: datetime, envelopes: Iterable[Envelope] = ()) -> None:
        """End a run that an error ended; its findings stay as they were."""
        with self._database.changing() as transaction:
            finishing.end_without_report(transaction, claim, RunStatus.FAILED, error, now, envelopes)

    def cancel(self, claim: Claim, why: str, now: datetime, envelopes: Iterable[Envelope] = ()) -> None:
        """End a run that was interrupted; its findings stay as they were."""
        with self._database.changing() as transaction:
            finishing.end_without_report(transaction, claim, RunStatus.CANCELLED, why, now, envelopes)

    def begin_deliveries(self, claim: Claim, envelopes: Iterable[Envelope], now: datetime) -> None:
        """Enter what is to be sent because a run begins."""
        with self._database.writing() as connection:
            ending.begin_deliveries(connection, claim, envelopes, now)

    def request_cancel(self, run_id: str, actor: str, now: datetime) -> Run:
        """Ask a run to end; a queued one has ended at once. Raises StoreError where there is none."""
        with self._database.writing() as connection:
            return ending.request_cancel(connection, run_id, actor, now)

    def list_cancelling(self, owner: str) -> tuple[str, ...]:
        """The ids of the runs of a process that are to end."""
        with self._database.reading() as connection:
            return claiming.list_cancelling(connection, owner)

    def list_running(self, owner: str | None = None) -> tuple[Claim, ...]:
        """What is being worked on, by one process or by all."""
        with self._database.reading() as connection:
            return claiming.list_running(connection, owner)

    def list_undispatched(self, limit: int) -> tuple[Run, ...]:
        """Queued runs that could be claimed and that no executor was handed, the oldest first."""
        with self._database.reading() as connection:
            return dispatching.list_undispatched(connection, limit)

    def mark_dispatched(self, run_id: str, handle: str, now: datetime) -> bool:
        """Note that an executor was handed a run; False: it is not queued, or was handed over already."""
        with self._database.writing() as connection:
            return dispatching.mark_dispatched(connection, run_id, handle, now)

    def undispatch(self, run_id: str) -> None:
        """Note that no executor has the run any more."""
        with self._database.writing() as connection:
            dispatching.undispatch(connection, run_id)

    def list_dispatched(self, *, cancelling: bool = False) -> tuple[Dispatched, ...]:
        """What executors have and has not ended, or of it what is to end; the longest there first."""
        with self._database.reading() as connection:
            return dispatching.list_dispatched(connection, cancelling=cancelling)
