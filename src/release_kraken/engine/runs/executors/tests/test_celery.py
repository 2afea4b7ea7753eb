"""The publishing side of the queue, on a real RabbitMQ."""

import json
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from kombu.connection import Connection
from kombu.message import Message
from pydantic import SecretStr
from tests.servers.rabbitmq import PASSWORD, RabbitMQ

from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.run import Run, RunRequest, RunStatus, Trigger
from release_kraken.engine.runs.executors import executor
from release_kraken.engine.runs.executors.celery import PATIENCE, CeleryExecutor, celery_app, lost
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.settings.sections import CelerySettings
from release_kraken.engine.suite import Suite, open_suite
from release_kraken.store.records import Dispatched

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Suite]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    document = {"store": {"url": f"sqlite:///{tmp_path}/kraken.db"}}
    with open_suite(Configuration(document=document), now=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def settings(rabbitmq: RabbitMQ) -> CelerySettings:
    return CelerySettings(broker_url=SecretStr(rabbitmq.url), queue=f"release-kraken-{uuid4().hex}")


def entered(suite: Suite, number: int = 0) -> Run:
    request = RunRequest("drill", f"subject {number}", Trigger.API, "me", {"token": "of the run"})
    run = suite.store.runs.enter(request, NOW)
    assert run is not None
    return run


def next_message(rabbitmq: RabbitMQ, settings: CelerySettings) -> Message | None:
    with closing(Connection(rabbitmq.admin_url)) as connection:
        found: Message | None = connection.default_channel.basic_get(settings.queue, no_ack=True)
        return found


def test_a_message_holds_the_id_of_the_run_alone(
    suite: Suite, rabbitmq: RabbitMQ, settings: CelerySettings
) -> None:
    run = entered(suite)
    handle = CeleryExecutor(suite, settings).dispatch(run)
    message = next_message(rabbitmq, settings)
    assert message is not None
    assert message.headers["id"] == handle
    arguments, options, _ = json.loads(message.body)
    assert (arguments, options) == ([run.id], {})
    assert message.content_type == "application/json"
    assert message.properties["delivery_mode"] == 2
    assert next_message(rabbitmq, settings) is None


def test_the_queue_is_a_quorum_queue(suite: Suite, rabbitmq: RabbitMQ, settings: CelerySettings) -> None:
    CeleryExecutor(suite, settings).dispatch(entered(suite))
    with Connection(rabbitmq.admin_url) as connection:
        classic = {"queue": settings.queue, "durable": True, "auto_delete": False, "arguments": {}}
        with pytest.raises(connection.channel_errors, match="x-queue-type"):
            connection.default_channel.queue_declare(**classic)


def test_a_broker_that_is_away_is_said_at_once(suite: Suite) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # and does not listen
        url = f"amqp://kraken:{PASSWORD}@127.0.0.1:{unused.getsockname()[1]}//"
        with pytest.raises(RemoteError, match=r"kraken:\*\*@127.0.0.1.*Connection refused") as caught:
            CeleryExecutor(suite, CelerySettings(broker_url=SecretStr(url))).dispatch(entered(suite))
    assert caught.value.retryable
    assert "p%40ss" not in str(caught.value)
    assert "p@ss" not in str(caught.value)


def test_a_password_that_is_refused_is_not_told(suite: Suite, rabbitmq: RabbitMQ) -> None:
    url = rabbitmq.url.replace(PASSWORD, "wr0ng")
    with pytest.raises(RemoteError, match="ACCESS_REFUSED") as caught:
        CeleryExecutor(suite, CelerySettings(broker_url=SecretStr(url))).dispatch(entered(suite))
    assert "wr0ng" not in str(caught.value)


def test_a_queue_of_another_kind_is_no_queue_of_ours(
    suite: Suite, rabbitmq: RabbitMQ, settings: CelerySettings
) -> None:
    with Connection(rabbitmq.admin_url) as connection:
        connection.default_channel.queue_declare(settings.queue, durable=True, auto_delete=False)
    with pytest.raises(RemoteError, match="x-queue-type"):
        CeleryExecutor(suite, settings).dispatch(entered(suite))


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        pytest.param("redis://redis/0", r"must begin with amqp://.* or sqs://", id="another-broker"),
        pytest.param("amqp://kraken:pass/word@rabbitmq//", "write % as %25, / as %2F", id="slash"),
        pytest.param("amqp://kraken:word#1@rabbitmq//", "no address", id="hash"),
        pytest.param("password", "must begin with", id="no-address"),
    ],
)
def test_an_address_that_cannot_be_used(url: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint) as caught:
        celery_app(CelerySettings(broker_url=SecretStr(url)), {})
    assert "word" not in str(caught.value).replace("passwords", "")


def test_without_celery_there_is_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "celery", None)
    with pytest.raises(ConfigError, match="install Kraken with its extra 'celery'"):
        celery_app(CelerySettings(broker_url=SecretStr("amqp://rabbitmq//")), {})


def test_the_executor_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    celery = {"broker_url": "amqp://rabbitmq//"}
    document = {
        "store": {"url": f"sqlite:///{tmp_path}/kraken.db"},
        "running": {"executor": "celery", "celery": celery},
    }
    with open_suite(Configuration(document=document)) as opened:
        assert isinstance(executor(opened, "celery"), CeleryExecutor)


def dispatched(status: RunStatus, seconds_ago: int) -> Dispatched:
    run = Run(f"{status}-{seconds_ago}", RunRequest("drill", "", Trigger.API), status, NOW)
    return Dispatched(run, "handle", NOW - timedelta(seconds=seconds_ago))


QUEUED, RUNNING = RunStatus.QUEUED, RunStatus.RUNNING


@pytest.mark.parametrize(
    ("items", "is_drained", "expected"),
    [
        pytest.param([], True, [], id="nothing"),
        pytest.param([(QUEUED, 59)], True, [], id="not-for-long"),
        pytest.param([(QUEUED, 61)], True, ["queued-61"], id="drained"),
        pytest.param([(QUEUED, 900), (QUEUED, 800)], False, [], id="many-wait"),
        pytest.param([(RUNNING, 900), (QUEUED, 800)], False, [], id="its-turn-comes"),
        pytest.param([(QUEUED, 900), (RUNNING, 800)], False, ["queued-900"], id="overtaken"),
        pytest.param([(QUEUED, 100), (RUNNING, 50)], False, [], id="overtaken-by-chance"),
        pytest.param([(RUNNING, 900)], True, [], id="at-work"),
    ],
)
def test_which_messages_are_lost(
    items: list[tuple[RunStatus, int]], is_drained: bool, expected: list[str]
) -> None:
    found = lost([dispatched(*item) for item in items], NOW, is_drained=is_drained)
    assert [run.id for run in found] == expected


def test_a_lost_message_is_sent_again_and_others_are_not(
    suite: Suite, rabbitmq: RabbitMQ, settings: CelerySettings
) -> None:
    seconds = 0.0
    handing = CeleryExecutor(suite, settings, lambda: seconds)
    run = entered(suite)
    long_ago = NOW - PATIENCE - timedelta(seconds=1)
    suite.store.queue.mark_dispatched(run.id, handing.dispatch(run), long_ago)

    seconds += 20
    handing.watch()
    assert suite.store.queue.list_undispatched(9) == ()  # it waits in the queue

    assert next_message(rabbitmq, settings) is not None
    handing.watch()
    assert suite.store.queue.list_undispatched(9) == ()  # nobody asks that often
    seconds += 20
    handing.watch()
    assert [again.id for again in suite.store.queue.list_undispatched(9)] == [run.id]
