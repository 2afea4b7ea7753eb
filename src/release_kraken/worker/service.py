"""Consumes the queue of runs until Kraken is told to stop; each slot works on one message at a time."""

import logging
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.engine.processes import living
from release_kraken.engine.runs.executors.celery import TASK, Broker, broker, celery_app
from release_kraken.engine.serving.services import Stop
from release_kraken.engine.settings.sections import CelerySettings, RunningSettings
from release_kraken.engine.suite import Suite
from release_kraken.worker.taking import StoppedError, Taker

if TYPE_CHECKING:
    from celery import Celery
    from celery.worker import WorkController

_log = logging.getLogger(__name__)

ROLE = "celery"
_LOOK_SECONDS = 0.1  # whether somebody is in a hurry
_CHATTY = ("celery.app.trace", "celery.worker.strategy")  # two lines for each message


def serve(suite: Suite, stop: Stop, ready: Callable[[str], None] = lambda _: None) -> None:
    """Take messages in this thread until asked to stop, then let runs end or hand them back.

    `ready` is called before the broker is reached: a worker waits for that, for ever. Raises ConfigError for
    a broker that cannot be used, RemoteError where Celery gives up.
    """
    running = suite.configuration.own(RunningSettings)
    settings = _settings(running)
    kind = broker(settings)
    app = celery_app(settings, kind.consuming)
    _calm()
    halting = threading.Event()
    with living(suite, [ROLE]) as owner:
        _offer(app, Taker(suite, owner, stop.asked, halting))
        worker = _worker(app, kind, running.slots)
        ready(f"taking runs from {app.connection_for_read().as_uri()}")
        with _stopped(worker, stop, halting, running.stop_seconds):
            worker.start()
    if worker.exitcode:
        raise RemoteError(f"Celery's worker ended with {worker.exitcode}; its log says why", retryable=True)


def _settings(running: RunningSettings) -> CelerySettings:
    if running.celery is None:
        raise ConfigError("a worker of the executor celery needs the section [running.celery]")
    return running.celery


def _calm() -> None:
    """Keep Celery from telling of every message, and of what a later version will do."""
    from celery.exceptions import CPendingDeprecationWarning

    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    warnings.simplefilter("ignore", CPendingDeprecationWarning)


def _offer(app: "Celery", taker: Taker) -> None:
    """Make the one task known. Its message is acknowledged when the run has ended, or is not ours."""
    from celery.exceptions import Reject

    def carry_out(run_id: str) -> None:
        try:
            taker.take(run_id)
        except StoppedError as error:
            raise Reject(error, requeue=True) from error

    app.task(carry_out, name=TASK, shared=False, acks_late=True, reject_on_worker_lost=True)
    app.finalize()
    app.set_default()  # the threads of the pool ask for it


def _worker(app: "Celery", kind: Broker, slots: int) -> "WorkController":
    """Celery's worker without its program: it touches neither signals nor logging."""
    from celery.worker import WorkController

    return WorkController(
        app=app,
        pool_cls="threads",
        concurrency=slots,
        prefetch_multiplier=1,
        consumer_cls="release_kraken.worker.consumer:RunConsumer",
        use_eventloop=kind.has_event_loop,
        without_mingle=True,
        without_gossip=True,
        without_heartbeat=True,
        task_events=False,
    )


@contextmanager
def _stopped(
    worker: "WorkController", stop: Stop, halting: threading.Event, seconds: float
) -> Iterator[None]:
    """End the worker when it is time: first no more messages, and after so many seconds no more work.

    Somebody may be in a hurry, and cut these seconds short.
    """
    from celery.worker import state

    over = threading.Event()

    def end() -> None:
        stop.asked.wait()
        state.should_stop = 0  # the exit code
        if worker.hub is not None:
            worker.hub.call_soon(lambda: None)  # it may sleep for seconds
        deadline = time.monotonic() + seconds
        while not (over.wait(_LOOK_SECONDS) or stop.hurried.is_set() or time.monotonic() >= deadline):
            pass
        halting.set()

    state.should_stop = None
    thread = threading.Thread(target=end, name="stop of the worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        stop.asked.set()
        thread.join()
        state.should_stop = None
