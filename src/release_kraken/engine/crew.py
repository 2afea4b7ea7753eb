"""The loops by which a long-running Kraken schedules, hands over, carries out and sends."""

import threading
from collections.abc import Iterator

from release_kraken.engine.dispatching import Dispatcher
from release_kraken.engine.executors import executor
from release_kraken.engine.local import LocalExecutor
from release_kraken.engine.loops import Loop
from release_kraken.engine.processes import Reaper
from release_kraken.engine.retaining import Housekeeper
from release_kraken.engine.scheduling.loop import Scheduler
from release_kraken.engine.sections import RunningSettings
from release_kraken.engine.sending import Sender
from release_kraken.engine.suite import Suite

_STEP_SECONDS = 15.0  # a step may wait for a locked database


class Crew:
    """Who works in this process: a scheduler and what belongs to it, a local executor, or both.

    `owner` is this process, as the store knows it.
    """

    def __init__(self, suite: Suite, owner: str, *, schedules: bool, works: bool) -> None:
        self._suite = suite
        self._owner = owner
        self._running = suite.configuration.own(RunningSettings)
        self._local = LocalExecutor(suite, owner, self.wake)
        self._sender = Sender(suite, owner, self.wake)
        self._sending = Loop("sender", self._sender.step)
        self._others = tuple(self._loops(schedules=schedules, works=works))

    def _loops(self, *, schedules: bool, works: bool) -> Iterator[Loop]:
        is_local = self._running.executor == "local"
        if schedules:
            yield Loop("scheduler", Scheduler(self._suite).step)
            yield Loop("housekeeper", Housekeeper(self._suite).step)
        if schedules and not is_local:
            dispatcher = Dispatcher(self._suite, executor(self._suite, self._running.executor))
            yield Loop(f"executor {self._running.executor}", dispatcher.step)
        if works and is_local:
            yield Loop("executor local", self._local.step)
        yield Loop("reaper", Reaper(self._suite, self._owner).step, self._running.lease_seconds)

    def wake(self) -> None:
        """Have every loop look for work now."""
        for loop in (*self._others, self._sending):
            loop.wake()

    def work(self, stopping: threading.Event, hurried: threading.Event) -> None:
        """Work until told to stop; then begin nothing new, let runs end, and send what they have to tell."""
        for loop in (*self._others, self._sending):
            loop.start()
        stopping.wait()
        for loop in self._others:
            loop.end(_STEP_SECONDS)
        self._local.drain(self._running.stop_seconds, hurried)
        self._sending.end(_STEP_SECONDS)
        self._sender.drain(_STEP_SECONDS)
