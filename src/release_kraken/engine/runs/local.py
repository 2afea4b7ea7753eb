"""The local executor: claims runs and carries them out in this process, a bounded number at a time."""

import logging
import threading
import time
from collections.abc import Callable

from release_kraken.core.errors import ConfigError
from release_kraken.engine import discovery
from release_kraken.engine.endings import enter_end
from release_kraken.engine.runs.children import GRACE_SECONDS, carry_out_in_child
from release_kraken.engine.runs.work import carry_out
from release_kraken.engine.settings.sections import RunningSettings
from release_kraken.engine.suite import Suite
from release_kraken.store import StoreError
from release_kraken.store.records import Claim

_log = logging.getLogger(__name__)

_POLL_SECONDS = 0.5
_ORDER_SECONDS = 5.0


class LocalExecutor:
    """Works on runs in threads; a heavy run's thread looks after a child process.

    `wake` is called when a run has ended, so that the next is claimed at once.
    """

    def __init__(
        self,
        suite: Suite,
        owner: str,
        wake: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._suite = suite
        self._owner = owner
        self._wake = wake
        self._slots = suite.configuration.own(RunningSettings).slots
        self._working: dict[tuple[str, int], Claim] = {}
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._monotonic = monotonic
        self._ordered = monotonic()

    def step(self) -> float:
        """Claim as many runs as there are free slots; returns when to be called again."""
        self._bring_in_order()
        free = self._slots - len(self._working)
        claims = self._suite.store.queue.claim_next(self._owner, self._suite.now(), free) if free else ()
        for claim in claims:
            self._begin(claim)
        return _POLL_SECONDS

    def drain(self, seconds: float, hurry: threading.Event) -> None:
        """Let runs end for so long, or until somebody is in a hurry; then hand back what is left.

        No step may be made any more.
        """
        self._wait(seconds, hurry)
        self._stopping.set()
        self._wait(GRACE_SECONDS + 2, threading.Event())
        for claim in tuple(self._working.values()):  # its thread says nothing: it ends with this process
            self._hand_back(claim)

    def _begin(self, claim: Claim) -> None:
        with self._changed:
            self._working[claim.key] = claim
        name = f"run {claim.run.id}"
        threading.Thread(target=self._work, args=(claim,), name=name, daemon=True).start()

    def _work(self, claim: Claim) -> None:
        try:
            work_on(self._suite, claim, self._stopping)
        finally:
            with self._changed:
                del self._working[claim.key]
                self._changed.notify_all()
            self._wake()

    def _wait(self, seconds: float, hurry: threading.Event) -> None:
        deadline = time.monotonic() + seconds
        with self._changed:
            while self._working and not hurry.is_set() and time.monotonic() < deadline:
                self._changed.wait(0.1)

    def _bring_in_order(self) -> None:
        """Hand back what the store says is ours and nobody works on: a claim whose answer was lost."""
        if self._monotonic() - self._ordered < _ORDER_SECONDS:
            return
        self._ordered = self._monotonic()
        working = set(self._working)
        for claim in self._suite.store.queue.list_running(self._owner):
            if claim.key not in working:
                self._hand_back(claim)

    def _hand_back(self, claim: Claim) -> None:
        try:
            self._suite.store.queue.hand_back(claim, self._suite.now())
        except StoreError as error:
            _log.warning("run %s is not handed back: %s", claim.run.id, error)


def work_on(suite: Suite, claim: Claim, stopping: threading.Event) -> None:
    """Carry out a run in this thread, or in a child process if it is heavy; whatever happens, it ends.

    `stopping` has it handed back.
    """
    work = carry_out_in_child if _is_heavy(claim) else carry_out
    try:
        work(suite, claim, stopping)
    except Exception as bug:  # noqa: BLE001 - the worker loop: a run that cannot end is given up
        error = f"{type(bug).__name__}: {bug}"
        _log.error("run %s cannot be carried out", claim.run.id, exc_info=bug)
        enter_end(
            f"run {claim.run.id}", lambda _: suite.store.queue.fail(claim, error, suite.now()), stopping
        )


def _is_heavy(claim: Claim) -> bool:
    """Whether a run wants a process of its own; what is wrong with its tool is said when it is run."""
    try:
        return discovery.load(discovery.TOOLS, claim.run.tool).heavy
    except ConfigError:
        return False
