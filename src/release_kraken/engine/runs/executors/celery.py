"""Hands runs to Celery workers: a message holds a run's id and nothing else, and the broker confirms it.

A message is a hint that a run waits, never the run: who gets it claims the run in the store. So a message may
arrive twice, or late, and a lost one is sent again.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.run import Run, RunStatus
from release_kraken.engine.settings.sections import CelerySettings, RunningSettings
from release_kraken.engine.suite import Suite
from release_kraken.store.records import Dispatched

if TYPE_CHECKING:
    from celery import Celery

AnswerT = TypeVar("AnswerT")

TASK = "release_kraken.carry_out"
"""The name of the one task."""

PATIENCE = timedelta(seconds=60)
"""How long a handed over run waits before anybody asks whether its message was lost."""

_LOOK_SECONDS = 15.0
_ANSWER_SECONDS = 10  # a quorum queue that has no leader takes messages and confirms none


@dataclass(frozen=True)
class Broker:
    """What one kind of broker wants to be told."""

    queue_arguments: Mapping[str, str]
    publishing: Mapping[str, object]
    consuming: Mapping[str, object]
    has_event_loop: bool


_CONNECTION = {"client_properties": {"connection_name": "release-kraken"}}
_RABBITMQ = Broker(
    queue_arguments={"x-queue-type": "quorum"},
    publishing={
        **_CONNECTION,
        "confirm_publish": True,  # else a message may be lost on its way: Celery's issue 9149
        "read_timeout": _ANSWER_SECONDS,
        "write_timeout": _ANSWER_SECONDS,
    },
    consuming=_CONNECTION,
    has_event_loop=True,
)
_POLLING = {"visibility_timeout": 1800, "wait_time_seconds": 2}  # a worker that stops waits for its polls
_SQS = Broker(
    queue_arguments={},
    publishing=_POLLING,
    consuming=_POLLING,
    has_event_loop=False,  # it would need pycurl
)
BROKERS: Mapping[str, Broker] = {"amqp": _RABBITMQ, "amqps": _RABBITMQ, "sqs": _SQS}
"""By the scheme of the broker's URL."""


def broker(settings: CelerySettings) -> Broker:
    """The kind of broker; raises ConfigError for one that we do not know."""
    scheme = settings.broker_url.get_secret_value().partition("://")[0]
    if scheme not in BROKERS:
        raise ConfigError(
            "[running.celery] broker_url must begin with amqp://, amqps:// (RabbitMQ) or sqs:// (Amazon SQS)"
        )
    return BROKERS[scheme]


def celery_app(settings: CelerySettings, transport_options: Mapping[str, object]) -> "Celery":
    """Celery as both sides of the queue configure it; connects to nothing."""
    kind = broker(settings)
    try:
        from celery import Celery
        from kombu.entity import Exchange, Queue
    except ImportError as error:
        raise ConfigError(
            f"the executor celery cannot be used: {error}; install Kraken with its extra 'celery'"
        ) from error
    app = Celery("release_kraken", set_as_current=False, broker=settings.broker_url.get_secret_value())
    exchange = Exchange(settings.queue, type="direct")
    app.conf.update(
        task_queues=[
            Queue(settings.queue, exchange, settings.queue, queue_arguments={**kind.queue_arguments})
        ],
        task_default_queue=settings.queue,
        task_create_missing_queues=False,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_publish_retry_policy={"max_retries": 1, "interval_start": 0},
        broker_transport_options={**transport_options},
        broker_connection_timeout=5,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # for ever: nobody restarts a worker because a broker restarts
        worker_enable_remote_control=False,
    )
    _check_address(app)
    return app


def _check_address(app: "Celery") -> None:
    try:
        app.connection_for_write().as_uri()
    except ValueError:  # whose words hold parts of the password
        raise ConfigError(
            "[running.celery] broker_url is no address: "
            "write % as %25, / as %2F, # as %23, : as %3A, @ as %40 in user names and passwords"
        ) from None


def lost(dispatched: Iterable[Dispatched], now: datetime, *, is_drained: bool) -> tuple[Run, ...]:
    """The queued runs whose messages must be gone, since nobody who takes messages has come to them.

    Either the queue is drained, or runs that were handed over long after them are being worked on.
    """
    items = tuple(dispatched)
    working = (item.since for item in items if item.run.status is RunStatus.RUNNING)
    latest = now if is_drained else max(working, default=datetime.min.replace(tzinfo=now.tzinfo))
    return tuple(
        item.run for item in items if item.run.status is RunStatus.QUEUED and latest - item.since > PATIENCE
    )


class CeleryExecutor:
    """Publishes runs to the queue, and again those whose messages were lost."""

    def __init__(
        self, suite: Suite, settings: CelerySettings, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._suite = suite
        self._queue = settings.queue
        self._app = celery_app(settings, broker(settings).publishing)
        self._monotonic = monotonic
        self._looked = monotonic()
        self._address = self._app.connection_for_write().as_uri()

    def dispatch(self, run: Run) -> str:
        """Publish the run's id; returns the id of the message, which the broker has confirmed then."""
        return self._talk(
            lambda: str(
                self._app.send_task(
                    TASK, (run.id,), queue=self._queue, ignore_result=True, confirm_timeout=_ANSWER_SECONDS
                )
            )
        )

    def watch(self) -> None:
        """From time to time, have lost messages sent again."""
        if self._monotonic() - self._looked < _LOOK_SECONDS:
            return
        self._looked = self._monotonic()
        queue = self._suite.store.queue
        dispatched = queue.list_dispatched()
        now = self._suite.now()
        if not lost(dispatched, now, is_drained=True):
            return  # none is old enough: the broker is not asked
        for run in lost(dispatched, now, is_drained=self._talk(self._is_drained)):
            queue.undispatch(run.id)

    def cancel(self, run: Run, handle: str) -> None:
        """Nothing: who works on the run sees in the store that it is to end."""

    def _is_drained(self) -> bool:
        with self._app.connection_for_read() as connection, connection.channel() as channel:
            return bool(channel.queue_declare(self._queue, passive=True).message_count == 0)

    def _talk(self, ask: Callable[[], AnswerT]) -> AnswerT:
        try:
            return ask()
        except _failures(self._app) as error:
            raise RemoteError(
                f"the broker {self._address} does not answer as it should: {type(error).__name__}: {error}; "
                "runs wait in the store until it does",
                retryable=True,
            ) from error


def _failures(app: "Celery") -> tuple[type[Exception], ...]:
    """What this kind of broker may raise."""
    from kombu.exceptions import KombuError

    connection = app.connection_for_write()
    return (*connection.connection_errors, *connection.channel_errors, KombuError, OSError)


def executor(suite: Suite) -> CeleryExecutor:
    """The executor as `[running.celery]` configures it."""
    settings = suite.configuration.own(RunningSettings).celery
    if settings is None:
        raise ConfigError("the executor celery needs the section [running.celery] with a broker_url")
    return CeleryExecutor(suite, settings)
