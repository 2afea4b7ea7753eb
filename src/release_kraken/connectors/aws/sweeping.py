"""Looks at many places from a few threads, so that an account that must wait holds up no other."""

import math
import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Any, Generic

from release_kraken.connectors.aws.client import Place, ResultT
from release_kraken.core.errors import CancelledError

Pause = Callable[[threading.Event, float], object]
"""Waits so many seconds, or until the event is set."""

_FEWEST_OF_ACCOUNT = 4
_WAITING_FOR_EACH = 16  # a thread that waits costs some 50 KB


@dataclass(frozen=True, slots=True)
class _Job:
    index: int
    place: Place


@dataclass(frozen=True, slots=True)
class _Rest:
    """One more of an account waits, or (-1) one fewer."""

    account: str
    change: int


@dataclass(frozen=True, slots=True)
class Looked(Generic[ResultT]):
    """A place at which somebody looked; `future` is over."""

    index: int
    place: Place
    future: Future[ResultT]


class Sweep(Generic[ResultT]):
    """The threads of one sweep.

    At most `working` of them work at a time; for one that waits (for its turn, or since AWS throttles it)
    another works. Accounts take turns, an account has at most a share of the threads, and one of which a
    thread waits comes last. One thread, that of the caller, hands out the places.
    """

    def __init__(self, places: Sequence[Place], look: Callable[[Place], ResultT], working: int) -> None:
        self._look, self._working = look, working
        self._count = len(places)
        self._waiting = _by_account(places)
        self._share = max(_FEWEST_OF_ACCOUNT, math.ceil(working / max(1, len(self._waiting))))
        self._busy: Counter[str] = Counter()
        self._resting: Counter[str] = Counter()
        self._events: SimpleQueue[_Rest | Looked[ResultT]] = SimpleQueue()
        self.stopped = threading.Event()

    def looked(self, told: Callable[[int, int], None]) -> Generator[Looked[ResultT], None, None]:
        """Look everywhere; each place once it was looked at. What `told` raises ends the sweep."""
        most = min(self._working * (1 + _WAITING_FOR_EACH), max(1, self._count))
        threads = ThreadPoolExecutor(most, thread_name_prefix="aws")
        done = 0
        try:
            while done < self._count:
                self._hand_out(threads, most)
                event = self._events.get()
                if isinstance(event, _Rest):
                    self._resting[event.account] += event.change
                    continue
                self._busy[event.place.account.id] -= 1
                done += 1
                told(done, self._count)
                yield event
        finally:
            self.stopped.set()
            threads.shutdown(cancel_futures=True)

    @contextmanager
    def resting(self, account: str) -> Iterator[None]:
        """Others may work meanwhile."""
        self._events.put(_Rest(account, 1))
        try:
            yield
        finally:
            self._events.put(_Rest(account, -1))

    def _hand_out(self, threads: ThreadPoolExecutor, most: int) -> None:
        busy, resting = self._busy.total(), self._resting.total()
        while busy < most and busy - resting < self._working:
            job = self._picked(any_account=busy < most - self._working or busy < self._working)
            if job is None:
                return
            busy += 1
            self._busy[job.place.account.id] += 1
            threads.submit(self._look_at, job.place).add_done_callback(partial(self._report, job))

    def _look_at(self, place: Place) -> ResultT:
        _at_work.set((self, place.account.id))
        return self._look(place)

    def _report(self, job: _Job, future: Future[ResultT]) -> None:
        self._events.put(Looked(job.index, job.place, future))

    def _picked(self, *, any_account: bool) -> _Job | None:
        """The next place, if any: of an account of which nobody waits, else of any while threads are left."""
        job = self._taken(lambda account: not self._resting[account])
        return self._taken(lambda _account: True) if job is None and any_account else job

    def _taken(self, suits: Callable[[str], bool]) -> _Job | None:
        for _ in range(len(self._waiting)):
            jobs = self._waiting.popleft()
            account = jobs[0].place.account.id
            free = self._busy[account] < self._share and suits(account)
            job = jobs.popleft() if free else None
            if jobs:
                self._waiting.append(jobs)
            if job:
                return job
        return None


_at_work: ContextVar[tuple[Sweep[Any], str] | None] = ContextVar("_at_work", default=None)


def rest(seconds: float, pause: Pause) -> None:
    """Wait; within a sweep others work meanwhile. Raises CancelledError where the sweep has ended."""
    at_work = _at_work.get()
    if at_work is None:
        if seconds > 0:
            pause(threading.Event(), seconds)
        return
    sweep, account = at_work
    if seconds > 0:
        with sweep.resting(account):
            pause(sweep.stopped, seconds)
    if sweep.stopped.is_set():
        raise CancelledError("nobody waits for it any more")


def _by_account(places: Sequence[Place]) -> deque[deque[_Job]]:
    accounts: dict[str, deque[_Job]] = {}
    for index, place in enumerate(places):
        accounts.setdefault(place.account.id, deque()).append(_Job(index, place))
    return deque(accounts.values())
