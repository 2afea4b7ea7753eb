"""What needs attention: runs that ended badly and were not made good since, and deliveries that got lost."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from release_kraken.core.publication import command_name
from release_kraken.core.run import Run, RunStatus
from release_kraken.core.summary import counted
from release_kraken.store.records import DeliveryStatus, RunFilter, StoredDelivery
from release_kraken.store.store import Store

_BAD = (RunStatus.FAILED, RunStatus.INCOMPLETE)
_TOLD = (*_BAD, RunStatus.FINDINGS, RunStatus.CLEAN)
_MOST_RUNS = 10
_MOST_DELIVERIES = 100
_A_WEEK = timedelta(days=7)
_A_DAY = timedelta(days=1)
_LOSSES: Mapping[DeliveryStatus, str] = {
    DeliveryStatus.FAILED: "could not be sent",
    DeliveryStatus.UNCERTAIN: "may or may not have arrived; not sent again",
}


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that a person should look at: `kind` is a status of a run or of a delivery."""

    kind: str
    what: str
    address: str
    why: str
    at: datetime


def list_concerns(store: Store, reports: Iterable[Run], now: datetime) -> list[Concern]:
    """The gravest first; `reports` are the last runs of tools that ended with a report."""
    gaps = (run for run in reports if run.counts.not_checked)
    runs = {run.id: run for run in (*_bad_runs(store, now), *gaps)}
    return concerns(runs.values(), store.deliveries.list_recent(_MOST_DELIVERIES), now)


def concerns(runs: Iterable[Run], deliveries: Iterable[StoredDelivery], now: datetime) -> list[Concern]:
    """What is wrong with these runs, failures first, and which deliveries of the last day got lost."""
    lately = [one for one in deliveries if now - _ended(one) < _A_DAY]
    ordered = sorted(runs, key=lambda run: (run.status is not RunStatus.FAILED, now - _over(run)))
    return [*map(_of_run, ordered), *_lost(lately)]


def _bad_runs(store: Store, now: datetime) -> Iterator[Run]:
    """The newest bad runs of the last week, but for those on whose subject a later run has ended."""
    for status in _BAD:  # one status a question: an index answers it
        for run in store.runs.list(RunFilter(statuses=(status,)), limit=_MOST_RUNS):
            same = RunFilter(tool=run.tool, subject=run.subject, statuses=_TOLD)
            if now - run.created < _A_WEEK and store.runs.list(same, limit=1)[0].id == run.id:
                yield run


def _of_run(run: Run) -> Concern:
    what, page = f"{command_name(run.tool)} on {run.subject}", f"/runs/{run.id}"
    if run.status is RunStatus.FAILED:
        return Concern("failed", what, page, run.error or "no reason was given", _over(run))
    gap = f"{counted(run.counts.not_checked, 'thing')} could not be looked at"
    return Concern("incomplete", what, f"{page}#not-checked", gap, _over(run))


def _lost(deliveries: Sequence[StoredDelivery]) -> Iterator[Concern]:
    """One for all of a kind: the page Health lists them."""
    for status, why in _LOSSES.items():
        alike = [one for one in deliveries if one.status is status]
        if alike:
            what = f"{len(alike):,} {'delivery' if len(alike) == 1 else 'deliveries'}"
            yield Concern(status, what, "/health#h-deliveries", why, max(map(_ended, alike)))


def _over(run: Run) -> datetime:
    return run.finished or run.created


def _ended(delivery: StoredDelivery) -> datetime:
    return delivery.ended or delivery.created
