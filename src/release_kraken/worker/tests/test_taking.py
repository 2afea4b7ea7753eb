"""What becomes of a message, as the store stands when it arrives."""

import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import release_kraken
from release_kraken.core.run import Run, RunRequest, RunStatus, Trigger
from release_kraken.engine.settings import configuration
from release_kraken.engine.suite import Suite, open_suite
from release_kraken.worker.taking import StoppedError, Taker

DRILL = Path(release_kraken.__file__).parent / "engine" / "tests" / "drill"
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)

Enter = Callable[..., str]


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Suite]:
    path = tmp_path / "kraken.toml"
    path.write_text('[store]\nurl = "sqlite:///k.db"\n[cache]\nfolder = "cache"\n')
    monkeypatch.syspath_prepend(DRILL)
    monkeypatch.chdir(tmp_path)
    with open_suite(configuration.read(path), now=lambda: NOW) as opened:
        yield opened
    sys.modules.pop("kraken_drill", None)


@pytest.fixture
def enter(suite: Suite) -> Enter:
    def entered(serial: str | None = None) -> str:
        request = RunRequest("drill", "here", Trigger.API, "me", serial=serial)
        run = suite.store.runs.enter(request, NOW)
        assert run is not None
        return run.id

    return entered


@pytest.fixture
def taker(suite: Suite) -> Taker:
    return Taker(suite, "me", threading.Event(), threading.Event())


def run_of(suite: Suite, run_id: str) -> Run:
    run = suite.store.runs.get(run_id)
    assert run is not None
    return run


def test_a_run_that_waits_is_carried_out(suite: Suite, enter: Enter, taker: Taker) -> None:
    run_id = enter()
    taker.take(run_id)
    run = run_of(suite, run_id)
    assert (run.status, run.owner, run.attempt) == (RunStatus.CLEAN, "me", 1)


def test_a_message_that_comes_twice_is_one_run(suite: Suite, enter: Enter, taker: Taker) -> None:
    run_id = enter()
    taker.take(run_id)
    taker.take(run_id)
    assert run_of(suite, run_id).attempt == 1


def test_a_run_of_another_process_is_left_alone(suite: Suite, enter: Enter, taker: Taker) -> None:
    run_id = enter()
    assert suite.store.queue.claim(run_id, "another", NOW)
    taker.take(run_id)
    run = run_of(suite, run_id)
    assert (run.status, run.owner) == (RunStatus.RUNNING, "another")


def test_a_run_that_is_gone_is_nothing(suite: Suite, taker: Taker) -> None:
    taker.take("0" * 32)
    assert suite.store.queue.list_running() == ()


def test_a_run_that_waits_for_its_serial_key_is_handed_over_again(
    suite: Suite, enter: Enter, taker: Taker
) -> None:
    first, second = enter("key"), enter("key")
    claim = suite.store.queue.claim(first, "another", NOW)
    assert claim is not None
    suite.store.queue.mark_dispatched(second, "handle", NOW)
    taker.take(second)
    assert run_of(suite, second).status is RunStatus.QUEUED
    suite.store.queue.fail(claim, "it is over", NOW)
    assert [run.id for run in suite.store.queue.list_undispatched(9)] == [second]


def test_a_claim_whose_answer_was_lost_is_ours(suite: Suite, enter: Enter, taker: Taker) -> None:
    run_id = enter()
    assert suite.store.queue.claim(run_id, "me", NOW)
    taker.take(run_id)
    run = run_of(suite, run_id)
    assert (run.status, run.attempt) == (RunStatus.CLEAN, 1)


def test_who_stops_takes_nothing(suite: Suite, enter: Enter, taker: Taker) -> None:
    run_id = enter()
    taker.stopping.set()
    with pytest.raises(StoppedError):
        taker.take(run_id)
    assert run_of(suite, run_id).status is RunStatus.QUEUED


def test_who_is_halted_hands_back(suite: Suite, enter: Enter, taker: Taker) -> None:
    run_id = enter()
    taker.halting.set()
    taker.take(run_id)
    assert run_of(suite, run_id).status is RunStatus.QUEUED
    assert [run.id for run in suite.store.queue.list_undispatched(9)] == [run_id]
