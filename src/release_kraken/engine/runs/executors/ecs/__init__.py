"""Makes each run a task of Amazon ECS, and takes back the runs whose tasks stopped without ending them."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.run import Run, RunStatus
from release_kraken.core.text import visible
from release_kraken.engine.runs.executors.ecs.api import Ecs
from release_kraken.engine.runs.executors.ecs.tasks import Task
from release_kraken.engine.settings.sections import RunningSettings
from release_kraken.engine.suite import Suite
from release_kraken.store import ClaimLostError
from release_kraken.store.records import Claim, Dispatched

_LOOK_SECONDS = 10.0
_LONG_PENDING = timedelta(minutes=10)
_SETTLING = timedelta(minutes=5)  # DescribeTasks may not know yet what RunTask has started
_WAITS_FOR = "see to capacity, subnets and image"
_OWNER = "executor ecs"


class EcsExecutor:
    """Starts tasks, watches and stops them. What a run does, its own process enters into the store."""

    def __init__(self, suite: Suite, ecs: Ecs, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._suite = suite
        self._ecs = ecs
        self._monotonic = monotonic
        self._looked = monotonic() - _LOOK_SECONDS
        self._told: set[str] = set()

    def dispatch(self, run: Run) -> str:
        """Start a task for a run; returns its ARN. Asked for the same attempt again, it is the same task."""
        return self._ecs.run_task(run)

    def watch(self) -> None:
        """From time to time, take back the runs of tasks that stopped; tell of those that do not start."""
        if self._monotonic() - self._looked < _LOOK_SECONDS:
            return
        self._looked = self._monotonic()
        dispatched = self._suite.store.queue.list_dispatched()
        tasks = self._ecs.describe_tasks([item.handle for item in dispatched])
        self._told &= {item.handle for item in dispatched}
        for item in dispatched:
            self._look(item, tasks[item.handle])

    def cancel(self, run: Run, handle: str) -> None:
        """Stop the task; its process is told and ends the run as cancelled."""
        self._ecs.stop_task(handle, f"run {run.id} is cancelled")

    def _look(self, item: Dispatched, task: Task) -> None:
        age = self._suite.now() - item.since
        if task.has_stopped and not (task.is_unknown and age < _SETTLING):
            self._take_back(item, task)
        elif task.has_not_begun and age > _LONG_PENDING and item.handle not in self._told:
            self._told.add(item.handle)
            self._note(item.run, f"its task {task.id} is {task.status} since {age}: {_WAITS_FOR}")

    def _take_back(self, item: Dispatched, task: Task) -> None:
        """Release a run whose task has stopped, unless the run has ended meanwhile, as it should have.

        A run that its task never claimed is claimed here first, so that it costs an attempt: an image that
        cannot be pulled must not start tasks for ever.
        """
        run = self._suite.store.runs.get(item.run.id)
        if run is None or (run.status, run.attempt) != (item.run.status, item.run.attempt):
            return
        queue = self._suite.store.queue
        is_begun = run.status is RunStatus.RUNNING
        claim = Claim(run) if is_begun else queue.claim(run.id, _OWNER, self._suite.now())
        if claim is None:
            return
        self._note(run, task.end)
        self._suite.store.logs.append(run.id, self._output(task))
        attempts = self._suite.configuration.own(RunningSettings).attempts
        with suppress(ClaimLostError):  # the reaper was faster
            queue.release(claim, task.end, self._suite.now(), attempts)
        self._suite.wake()

    def _output(self, task: Task) -> list[tuple[datetime, str]]:
        """What the container printed last; a line that says so where that cannot be read."""
        try:
            return [(at, visible(text)) for at, text in self._ecs.last_output(task)]
        except RemoteError as error:
            return [(self._suite.now(), f"what its task printed is not known: {error}")]

    def _note(self, run: Run, line: str) -> None:
        self._suite.store.logs.append(run.id, [(self._suite.now(), visible(line))])


def executor(suite: Suite) -> EcsExecutor:
    """The executor as `[running.ecs]` configures it."""
    settings = suite.configuration.own(RunningSettings).ecs
    if settings is None:
        raise ConfigError("the executor ecs needs the section [running.ecs]")
    return EcsExecutor(suite, Ecs(settings))
