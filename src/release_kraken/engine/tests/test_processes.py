"""Who is dead and who is not: by beats that stand still on a steady clock, whatever other clocks say."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from release_kraken.core.run import RunRequest, RunStatus, Trigger
from release_kraken.engine.processes import COMMAND, Heart, Reaper, bury_commands, living, this_process
from release_kraken.engine.suite import Suite
from release_kraken.store.records import Envelope, Phase, Process

Enter = Callable[..., str]
LEASE = 5.0


class Steady:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def steady() -> Steady:
    return Steady()


@pytest.fixture
def other(suite: Suite) -> Process:
    """Another process, on another machine."""
    process = replace(this_process(["worker"], suite.now()), host="elsewhere")
    suite.store.processes.register(process)
    return process


def claimed_by(suite: Suite, process: Process, run_id: str) -> None:
    assert suite.store.queue.claim(run_id, process.id, suite.now())


def status_of(suite: Suite, run_id: str) -> RunStatus:
    run = suite.store.runs.get(run_id)
    assert run is not None
    return run.status


def watch(reaper: Reaper, steady: Steady, seconds: float, every: Callable[[], object] = lambda: None) -> None:
    for _ in range(int(seconds)):
        reaper.step()
        steady.time += 1
        every()
    reaper.step()


def test_beats_that_stand_still_for_a_lease_are_a_death(
    suite: Suite, enter: Enter, steady: Steady, other: Process
) -> None:
    run_id = enter()
    claimed_by(suite, other, run_id)
    reaper = Reaper(suite, "me", steady)
    watch(reaper, steady, LEASE - 1)
    assert status_of(suite, run_id) is RunStatus.RUNNING
    watch(reaper, steady, 1)
    assert status_of(suite, run_id) is RunStatus.QUEUED
    assert suite.store.processes.list() == ()


def test_a_process_that_beats_lives(suite: Suite, enter: Enter, steady: Steady, other: Process) -> None:
    run_id = enter()
    claimed_by(suite, other, run_id)
    watch(Reaper(suite, "me", steady), steady, 50, Heart(suite, other).step)
    assert status_of(suite, run_id) is RunStatus.RUNNING


@pytest.mark.parametrize("days", [pytest.param(-400, id="backwards"), pytest.param(400, id="forwards")])
def test_a_jump_of_the_clock_kills_nobody(
    suite: Suite, enter: Enter, steady: Steady, other: Process, days: int
) -> None:
    run_id = enter()
    claimed_by(suite, other, run_id)
    offset = timedelta()
    jumping = replace(suite, now=lambda: suite.now() + offset)
    reaper = Reaper(jumping, "me", steady)
    watch(reaper, steady, 3, Heart(jumping, other).step)
    offset = timedelta(days=days)
    watch(reaper, steady, 3)
    assert status_of(suite, run_id) is RunStatus.RUNNING


def test_a_time_in_which_nobody_could_beat_does_not_count(
    suite: Suite, enter: Enter, steady: Steady, other: Process
) -> None:
    run_id = enter()
    claimed_by(suite, other, run_id)
    reaper = Reaper(suite, "me", steady)
    reaper.step()
    steady.time += 3600  # the database was away, or the machine asleep
    reaper.step()
    assert status_of(suite, run_id) is RunStatus.RUNNING


def test_nobody_buries_itself(suite: Suite, steady: Steady, other: Process) -> None:
    watch(Reaper(suite, other.id, steady), steady, 50)
    assert len(suite.store.processes.list()) == 1


def test_runs_of_a_process_that_left_no_trace_are_released(
    suite: Suite, enter: Enter, steady: Steady, other: Process
) -> None:
    run_id = enter()
    claimed_by(suite, other, run_id)
    suite.store.processes.remove(other.id)
    watch(Reaper(suite, "me", steady), steady, LEASE)
    assert status_of(suite, run_id) is RunStatus.QUEUED


def test_two_reapers_may_find_the_same_death(
    suite: Suite, enter: Enter, steady: Steady, other: Process
) -> None:
    run_id = enter()
    claimed_by(suite, other, run_id)
    one, two = Reaper(suite, "one", steady), Reaper(suite, "two", steady)
    watch(one, steady, LEASE, two.step)
    assert status_of(suite, run_id) is RunStatus.QUEUED
    run = suite.store.runs.get(run_id)
    assert run is not None
    assert run.attempt == 1


def test_what_the_dead_were_sending_is_settled(
    suite: Suite, enter: Enter, steady: Steady, other: Process
) -> None:
    run_id = enter()
    claim = suite.store.queue.claim(run_id, "me", suite.now())
    assert claim is not None
    envelopes = [
        Envelope(name, "one", Phase.BEGIN, repeatable=name == "notes") for name in ("cards", "notes")
    ]
    suite.store.queue.begin_deliveries(claim, envelopes, suite.now())
    for delivery in suite.store.deliveries.list_for(run_id):
        assert suite.store.deliveries.begin(delivery.id, other.id)
    watch(Reaper(suite, "me", steady), steady, LEASE)
    settled = {item.envelope.publisher: item.status for item in suite.store.deliveries.list_for(run_id)}
    assert settled == {"cards": "uncertain", "notes": "waiting"}


def test_a_process_that_was_buried_alive_goes_on_as_a_new_one(suite: Suite, other: Process) -> None:
    suite.store.processes.remove(other.id)
    Heart(suite, other).step()
    assert [process.id for process in suite.store.processes.list()] == [other.id]


def test_a_process_that_ends_well_leaves_nothing(suite: Suite) -> None:
    with living(suite, ["worker"]) as owner:
        assert [process.id for process in suite.store.processes.list()] == [owner]
    assert suite.store.processes.list() == ()


def ended_pid() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


def command(suite: Suite, pid: int) -> str:
    """A run that somebody typed, in a process of this machine."""
    process = replace(this_process([COMMAND], suite.now()), pid=pid)
    suite.store.processes.register(process)
    request = RunRequest("drill", "here", Trigger.CLI)
    run = suite.store.runs.enter(request, suite.now(), begun_by=process.id)
    assert run is not None
    return run.id


def test_a_killed_command_is_seen_at_once(suite: Suite) -> None:
    dead, living_ = command(suite, ended_pid()), command(suite, os.getpid())
    bury_commands(suite.store, suite.now())
    assert status_of(suite, dead) is RunStatus.FAILED
    assert status_of(suite, living_) is RunStatus.RUNNING


def test_a_stopped_command_of_this_machine_is_not_dead(suite: Suite, steady: Steady) -> None:
    run_id = command(suite, os.getpid())
    watch(Reaper(suite, "me", steady), steady, 50)
    assert status_of(suite, run_id) is RunStatus.RUNNING
