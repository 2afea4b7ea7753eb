"""Hands queued runs to an executor that carries them out elsewhere."""

import logging

from release_kraken.core.errors import RemoteError
from release_kraken.engine.runs.executors import Executor
from release_kraken.engine.suite import Suite

_log = logging.getLogger(__name__)

_POLL_SECONDS = 0.5
_AT_ONCE = 100


class Dispatcher:
    """Offers an executor what waits, tells it what is cancelled, and has it look after what it was handed."""

    def __init__(self, suite: Suite, executor: Executor) -> None:
        self._suite = suite
        self._executor = executor
        self._told: frozenset[str] = frozenset()

    def step(self) -> float:
        """Hand over what waits; returns when to be called again. Raises RemoteError, with the rest undone."""
        queue = self._suite.store.queue
        waiting = queue.list_undispatched(_AT_ONCE)
        for run in waiting:
            queue.mark_dispatched(run.id, self._executor.dispatch(run), self._suite.now())
        self._cancel()
        self._executor.watch()
        return 0 if len(waiting) == _AT_ONCE else _POLL_SECONDS

    def _cancel(self) -> None:
        """Tell of each cancelled run once; those that have ended since are forgotten."""
        dispatched = self._suite.store.queue.list_dispatched(cancelling=True)
        cancelling = {item.run.id: item for item in dispatched}
        for id_ in cancelling.keys() - self._told:
            try:
                self._executor.cancel(cancelling[id_].run, cancelling[id_].handle)
            except RemoteError as error:
                _log.warning("run %s cannot be cancelled: %s", id_, error)
        self._told = frozenset(cancelling)
