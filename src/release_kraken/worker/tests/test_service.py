"""Workers on a real RabbitMQ: they take runs, outlive their broker and stop in good order."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from tests.servers.rabbitmq import RabbitMQ

import release_kraken
from release_kraken.core.errors import ConfigError
from release_kraken.core.run import Run, RunRequest, RunStatus, Trigger
from release_kraken.engine.runs.dispatching import Dispatcher
from release_kraken.engine.runs.executors import executor
from release_kraken.engine.serving.services import Stop
from release_kraken.engine.settings import configuration
from release_kraken.engine.suite import Suite, open_suite
from release_kraken.worker.service import serve

DRILL = Path(release_kraken.__file__).parent / "engine" / "tests" / "drill"
CONFIGURATION = """
[store]
url = "sqlite:///k.db"
[cache]
folder = "cache"
[running]
executor = "celery"
slots = 2
stop_seconds = 60
[running.celery]
broker_url = "{url}"
queue = "release-kraken-{queue}"
[tools.drill]
folder = "{folder}"
[tools.heavy_drill]
folder = "{folder}"
"""

Until = Callable[[], object]


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rabbitmq: RabbitMQ) -> Iterator[Suite]:
    path = tmp_path / "kraken.toml"
    path.write_text(CONFIGURATION.format(url=rabbitmq.url, queue=uuid4().hex, folder=tmp_path))
    monkeypatch.syspath_prepend(DRILL)
    monkeypatch.setenv("PYTHONPATH", str(DRILL))
    with open_suite(configuration.read(path)) as opened:
        yield opened
    sys.modules.pop("kraken_drill", None)


@contextmanager
def serving(suite: Suite) -> Iterator[list[str]]:
    """A worker in a thread, and what it tells; it is ended in a hurry."""
    stop, told = Stop(), list[str]()
    thread = threading.Thread(target=serve, args=(suite, stop, told.append))
    thread.start()
    try:
        yield told
    finally:
        stop.asked.set()
        stop.hurried.set()
        thread.join(30)
        assert not thread.is_alive()


def entered(suite: Suite, tool: str = "drill", **parameters: str) -> str:
    run = suite.store.runs.enter(RunRequest(tool, "here", Trigger.API, "me", parameters), suite.now())
    assert run is not None
    return run.id


def run_of(suite: Suite, run_id: str) -> Run:
    run = suite.store.runs.get(run_id)
    assert run is not None
    return run


def until(holds: Until) -> None:
    for _ in range(3000):
        if holds():
            return
        threading.Event().wait(0.01)
    raise AssertionError("stuck")


def dispatch(suite: Suite) -> None:
    Dispatcher(suite, executor(suite, "celery")).step()


def test_runs_are_carried_out_light_ones_and_heavy_ones(suite: Suite) -> None:
    ids = [entered(suite, how="findings"), entered(suite, "heavy_drill"), *(entered(suite) for _ in range(5))]
    dispatch(suite)
    with serving(suite):
        until(lambda: all(run_of(suite, id_).status.is_final for id_ in ids))
    assert [run_of(suite, id_).status for id_ in ids] == [RunStatus.FINDINGS, *[RunStatus.CLEAN] * 6]
    assert {run_of(suite, id_).attempt for id_ in ids} == {1}


def test_a_worker_outlives_its_broker(suite: Suite, rabbitmq: RabbitMQ) -> None:
    first, second = entered(suite), entered(suite)
    with serving(suite):
        dispatch(suite)
        until(lambda: run_of(suite, first).status.is_final and run_of(suite, second).status.is_final)
        rabbitmq.server.restart()
        third = entered(suite)
        dispatch(suite)
        until(lambda: run_of(suite, third).status.is_final)
    assert [run_of(suite, id_).status for id_ in (first, second, third)] == [RunStatus.CLEAN] * 3


def test_a_worker_that_stops_hands_back_what_is_in_progress(suite: Suite, tmp_path: Path) -> None:
    ids = [entered(suite, how="wait", name=f"{number}") for number in range(3)]
    dispatch(suite)
    with serving(suite):
        until(lambda: len([*tmp_path.glob("begun-*")]) == 2)
    assert [run_of(suite, id_).status for id_ in ids] == [RunStatus.QUEUED] * 3
    assert suite.store.processes.list() == ()

    (tmp_path / "go").touch()
    dispatch(suite)
    with serving(suite):  # also takes the third, whose message went back to the queue
        until(lambda: all(run_of(suite, id_).status.is_final for id_ in ids))
    assert [run_of(suite, id_).status for id_ in ids] == [RunStatus.CLEAN] * 3


def test_what_is_told_holds_no_password(suite: Suite, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    run_id = entered(suite)
    dispatch(suite)
    with serving(suite) as told:
        until(lambda: run_of(suite, run_id).status.is_final)
    assert [text.partition("@")[0] for text in told] == ["taking runs from amqp://kraken:**"]
    assert "p@ss" not in caplog.text
    assert "p%40ss" not in caplog.text
    assert "Connected to amqp://kraken:**@" in caplog.text


def test_sqs_is_a_broker_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moto_url: str) -> None:
    """The same messages on a pretended SQS, which is no quorum queue and has no confirms."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "eu-west-1")
    url = moto_url.replace("http://", "sqs://")
    (tmp_path / "kraken.toml").write_text(CONFIGURATION.format(url=url, queue=uuid4().hex, folder=tmp_path))
    monkeypatch.syspath_prepend(DRILL)
    with open_suite(configuration.read(tmp_path / "kraken.toml")) as suite:
        ids = [entered(suite, how="findings"), entered(suite)]
        dispatch(suite)
        with serving(suite):
            until(lambda: all(run_of(suite, id_).status.is_final for id_ in ids))
        assert [run_of(suite, id_).status for id_ in ids] == [RunStatus.FINDINGS, RunStatus.CLEAN]
    sys.modules.pop("kraken_drill", None)


def test_a_worker_needs_its_section(tmp_path: Path) -> None:
    path = tmp_path / "kraken.toml"
    path.write_text('[store]\nurl = "sqlite:///k.db"\n[cache]\nfolder = "cache"\n')
    with (
        open_suite(configuration.read(path)) as opened,
        pytest.raises(ConfigError, match=r"\[running.celery\]"),
    ):
        serve(opened, Stop())
