"""The loops by which a long-running Kraken schedules, hands over, carries out and sends."""

import threading
from collections.abc import Iterator

from release_kraken.engine.deliveries.sending import Sender
from release_kraken.engine.loops import Loop
from release_kraken.engine.processes import Reaper
from release_kraken.engine.runs.dispatching import Dispatcher
from release_kraken.engine.runs.executors import executor
from release_kraken.engine.runs.local import LocalExecutor
from release_kraken.engine.scheduling.loop import Scheduler
from release_kraken.engine.serving.retaining import Housekeeper
from release_kraken.engine.settings.sections import RunningSettings
from release_kraken.engine.suite import Suite

_STEP_SECONDS = 15.0  # a step may wait for a locked database
_GLANCE_SECONDS = 1.0


class Crew:
    """Who works in this process: a scheduler and what belongs to it, a local executor, or both.

    `owner` is this process, as the store knows it.
    """

    def __init__(self, suite: Suite, owner: str, *, schedules: bool, works: bool) -> None:
        self._suite = suite
        self._owner = owner
        self._running = suite.configuration.own(RunningSettings)
        free, sent = threading.Event(), threading.Event()
        self._local = LocalExecutor(suite, owner, free.set)
        self._sender = Sender(suite, owner, sent.set)
        self._claiming = Loop("executor local", self._local.step, woken=free)
        self._sending = Loop("sender", self._sender.step, woken=sent)
        self._woken = tuple(self._working(schedules=schedules, works=works))
        self._others = tuple(self._keeping(schedules=schedules))

    def _working(self, *, schedules: bool, works: bool) -> Iterator[Loop]:
        """The loops that look for what was entered into the store."""
        name = self._running.executor
        if schedules:
            yield Loop("scheduler", Scheduler(self._suite).step)
        if schedules and name != "local":
            yield Loop(f"executor {name}", Dispatcher(self._suite, executor(self._suite, name)).step)
        if works and name == "local":
            yield self._claiming
        if schedules:
            yield self._sending

    def _keeping(self, *, schedules: bool) -> Iterator[Loop]:
        """The loops that go by time alone."""
        yield Loop("reaper", Reaper(self._suite, self._owner).step, self._running.lease_seconds)
        if schedules:
            yield Loop("housekeeper", Housekeeper(self._suite).step)

    def wake(self) -> None:
        """Something was entered that waits to be done."""
        for loop in self._woken:
            loop.wake()

    def work(self, stopping: threading.Event, hurried: threading.Event) -> None:
        """Work until told to stop; then begin nothing new, let runs end, and send what they have to tell."""
        loops = (*self._woken, *self._others)
        for loop in loops:
            loop.start()
        while not stopping.wait(_GLANCE_SECONDS):
            pass  # on a busy machine another thread may be given the signal, and that wakes nobody here
        for loop in loops:
            if loop is not self._sending:
                loop.end(_STEP_SECONDS)
        self._local.drain(self._running.stop_seconds, hurried)
        self._sending.end(_STEP_SECONDS)
        self._sender.drain(_STEP_SECONDS)
