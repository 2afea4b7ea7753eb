"""The local executor: slots, heavy runs and their death, cancelling, order by serial key, an orderly stop."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from release_kraken.core.run import Run, RunStatus
from release_kraken.engine.loops import Loop
from release_kraken.engine.runs.local import LocalExecutor
from release_kraken.engine.suite import Suite

Enter = Callable[..., str]


def run_of(suite: Suite, run_id: str) -> Run:
    run = suite.store.runs.get(run_id)
    assert run is not None
    return run


def ended(suite: Suite, *ids: str) -> list[RunStatus]:
    """Where these runs stand, once they have all ended."""
    for _ in range(3000):
        statuses = [run_of(suite, id_).status for id_ in ids]
        if all(status.is_final for status in statuses):
            return statuses
        threading.Event().wait(0.01)
    raise AssertionError(f"stuck: {statuses}")


@pytest.fixture
def working(suite: Suite) -> Iterator[LocalExecutor]:
    """An executor at work."""
    woken = threading.Event()
    executor = LocalExecutor(suite, "me", woken.set)
    loop = Loop("executor", executor.step, woken=woken)
    loop.start()
    yield executor
    loop.end(10)
    executor.drain(0, threading.Event())


def children() -> list[int]:
    """Our child processes that carry out runs; servers for other tests are not among them."""
    listed = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    pids = [pid for path in listed for pid in path.read_text().split()]
    return [int(pid) for pid in pids if b"--run-id" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_more_runs_than_slots(suite: Suite, enter: Enter, working: LocalExecutor) -> None:
    ids = [enter(name=f"n{number}") for number in range(5)]
    assert ended(suite, *ids) == [RunStatus.CLEAN] * 5


def test_a_heavy_run_has_a_process_of_its_own(suite: Suite, enter: Enter, working: LocalExecutor) -> None:
    run_id = enter(tool="heavy_drill", how="findings")
    assert ended(suite, run_id) == [RunStatus.FINDINGS]
    assert run_of(suite, run_id).attempt == 1


def test_a_child_that_dies_is_replaced_until_the_attempts_are_used_up(
    suite: Suite, enter: Enter, working: LocalExecutor
) -> None:
    run_id = enter(tool="heavy_drill", how="vanish")
    assert ended(suite, run_id) == [RunStatus.FAILED]
    run = run_of(suite, run_id)
    assert (run.attempt, run.error) == (3, "its process ended with 7 and left it")


def test_a_child_that_is_killed(
    suite: Suite, enter: Enter, working: LocalExecutor, begun: Callable[[str], None], tmp_path: Path
) -> None:
    run_id = enter(tool="heavy_drill", how="wait", name="killed")
    begun("killed")
    (tmp_path / "go").touch()  # for the second attempt
    for pid in children():
        os.kill(pid, signal.SIGKILL)
    assert ended(suite, run_id) == [RunStatus.CLEAN]


@pytest.mark.parametrize("how", ["wait", "deaf"])
def test_a_heavy_run_is_cancelled(
    suite: Suite, enter: Enter, working: LocalExecutor, begun: Callable[[str], None], how: str
) -> None:
    run_id = enter(tool="heavy_drill", how=how, name="cancelled")
    begun("cancelled")
    suite.store.queue.request_cancel(run_id, "somebody", suite.now())
    assert ended(suite, run_id) == [RunStatus.CANCELLED]


def test_a_queued_run_is_cancelled_at_once(suite: Suite, enter: Enter) -> None:
    run_id = enter()
    suite.store.queue.request_cancel(run_id, "somebody", suite.now())
    assert run_of(suite, run_id).status is RunStatus.CANCELLED


def test_runs_of_one_serial_key_do_not_overlap(
    suite: Suite, enter: Enter, working: LocalExecutor, begun: Callable[[str], None], tmp_path: Path
) -> None:
    first = enter(how="wait", name="first", serial="key")
    second = enter(name="second", serial="key")
    begun("first")
    other = enter(name="other")
    assert ended(suite, other) == [RunStatus.CLEAN]
    assert run_of(suite, second).status is RunStatus.QUEUED
    (tmp_path / "go").touch()
    assert ended(suite, first, second) == [RunStatus.CLEAN] * 2


@pytest.mark.parametrize(
    ("tool", "how"),
    [
        pytest.param("drill", "wait", id="light"),
        pytest.param("heavy_drill", "wait", id="heavy"),
        pytest.param("heavy_drill", "deaf", id="heavy-and-silent"),
    ],
)
def test_a_stop_hands_back_and_costs_no_attempt(
    suite: Suite, enter: Enter, begun: Callable[[str], None], tool: str, how: str
) -> None:
    run_id = enter(tool=tool, how=how, name="stopped")
    executor = LocalExecutor(suite, "me", lambda: None)
    executor.step()
    begun("stopped")
    executor.drain(0, threading.Event())
    run = run_of(suite, run_id)
    assert run.status is RunStatus.QUEUED
    assert children() == []
    claim = suite.store.queue.claim(run_id, "other", suite.now())
    assert claim is not None
    assert suite.store.queue.release(claim, "it died", suite.now(), attempts=2) is RunStatus.QUEUED


def test_a_run_may_end_while_kraken_stops(
    suite: Suite, enter: Enter, begun: Callable[[str], None], tmp_path: Path
) -> None:
    run_id = enter(how="wait", name="late")
    executor = LocalExecutor(suite, "me", lambda: None)
    executor.step()
    begun("late")
    (tmp_path / "go").touch()
    executor.drain(60, threading.Event())
    assert run_of(suite, run_id).status is RunStatus.CLEAN


def test_who_is_in_a_hurry_does_not_wait(suite: Suite, enter: Enter, begun: Callable[[str], None]) -> None:
    run_id = enter(how="wait", name="late")
    executor = LocalExecutor(suite, "me", lambda: None)
    executor.step()
    begun("late")
    hurried = threading.Event()
    hurried.set()
    executor.drain(3600, hurried)
    assert run_of(suite, run_id).status is RunStatus.QUEUED


def test_a_claim_whose_answer_was_lost_is_handed_back(suite: Suite, enter: Enter) -> None:
    run_id = enter(how="wait")
    assert suite.store.queue.claim(run_id, "me", suite.now())
    moments = iter([0.0, 100.0, 200.0])
    executor = LocalExecutor(suite, "me", lambda: None, monotonic=lambda: next(moments, 300.0))
    executor.step()
    executor.drain(0, threading.Event())
    assert run_of(suite, run_id).status is RunStatus.QUEUED


PARENT = """
import sys, threading
from pathlib import Path
from release_kraken.engine.settings import configuration
from release_kraken.engine.runs.local import LocalExecutor
from release_kraken.engine.suite import open_suite

with open_suite(configuration.read(Path(sys.argv[1]))) as suite:
    LocalExecutor(suite, "parent", lambda: None).step()
    threading.Event().wait()
"""


def test_a_child_does_not_outlive_its_parent(
    suite: Suite, enter: Enter, begun: Callable[[str], None], tmp_path: Path
) -> None:
    run_id = enter(tool="heavy_drill", how="deaf", name="orphan")
    with subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path / "kraken.toml")]) as parent:
        begun("orphan")
        (child,) = (
            int(pid)
            for path in Path(f"/proc/{parent.pid}/task").glob("*/children")
            for pid in path.read_text().split()
        )
        parent.kill()
    deadline = time.monotonic() + 30
    while Path(f"/proc/{child}").exists() and "Z" not in Path(f"/proc/{child}/stat").read_text().split()[2]:
        assert time.monotonic() < deadline, "the child lives on"
        threading.Event().wait(0.01)
    assert run_of(suite, run_id).status is RunStatus.QUEUED
