"""The loop: what it enters into the store, and that two of them enter it once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from release_kraken.core.run import Run, RunStatus, Trigger
from release_kraken.core.schedule import Misfire, Overlap, Schedule
from release_kraken.engine.scheduling import administration
from release_kraken.engine.scheduling.loop import LONGEST_WAIT, Scheduler
from release_kraken.engine.scheduling.tests.conftest import Clock
from release_kraken.engine.suite import Suite
from release_kraken.store.records import RunFilter

HOURLY = Schedule("hourly", "ticker", "0 * * * *", parameters={"count": 2})
SIX = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)


def runs(suite: Suite) -> tuple[Run, ...]:
    """All runs, the oldest first."""
    return tuple(reversed(suite.store.runs.list(RunFilter(), limit=1000)))


def due_times(suite: Suite) -> list[str]:
    """When they were due, each with how it stands."""
    return [f"{run.request.due:%d %H:%M} {run.status}" for run in runs(suite) if run.request.due]


def finished(suite: Suite) -> None:
    """Carry out all that waits."""
    from release_kraken.core.report import Report

    for claim in suite.store.queue.claim_next("worker", suite.now(), 1000):
        suite.store.queue.finish(claim, Report(), suite.now(), lambda _: ())


def test_nothing_to_do_waits_as_long_as_it_may(suite: Suite) -> None:
    assert Scheduler(suite).step() == LONGEST_WAIT


def test_a_run_is_entered_when_it_is_due(suite: Suite, clock: Clock) -> None:
    administration.create(suite, HOURLY, "ann")
    scheduler = Scheduler(suite)
    assert scheduler.step() == LONGEST_WAIT
    clock.time = SIX - timedelta(seconds=2)
    assert scheduler.step() == 2
    assert runs(suite) == ()
    clock.time = SIX
    assert scheduler.step() == LONGEST_WAIT
    (run,) = runs(suite)
    assert run.status is RunStatus.QUEUED
    assert run.request.trigger is Trigger.CRON
    assert (run.request.schedule, run.request.due) == ("hourly", SIX)
    assert (run.request.requested_by, run.request.parameters) == ("schedule hourly", {"count": 2})
    assert run.request.serial is None
    assert clock.woken == [SIX]
    assert scheduler.step() == LONGEST_WAIT
    assert len(runs(suite)) == 1


def test_each_due_time_has_its_run(suite: Suite, clock: Clock) -> None:
    administration.create(suite, HOURLY, "ann")
    for _ in range(4):
        Scheduler(suite).step()
        finished(suite)
        clock.pass_by(hours=1)
    assert due_times(suite) == ["05 06:00 clean", "05 07:00 clean", "05 08:00 clean"]


def test_a_paused_schedule_is_not_due_and_resumes_from_then_on(suite: Suite, clock: Clock) -> None:
    administration.create(suite, HOURLY, "ann")
    administration.pause(suite, "hourly", "ann")
    clock.time = SIX + timedelta(hours=3, minutes=30)
    Scheduler(suite).step()
    administration.resume(suite, "hourly", "ann")
    Scheduler(suite).step()
    assert runs(suite) == ()
    clock.pass_by(minutes=30)
    Scheduler(suite).step()
    assert due_times(suite) == ["05 10:00 queued"]


@pytest.mark.parametrize(
    ("misfire", "expected"),
    [
        pytest.param(Misfire.ONCE, ["05 20:00 queued"], id="once: for the last of them"),
        pytest.param(Misfire.SKIP, [], id="skip"),
    ],
)
def test_after_a_downtime(suite: Suite, clock: Clock, misfire: Misfire, expected: list[str]) -> None:
    administration.create(suite, replace(HOURLY, misfire=misfire), "ann")
    clock.time = SIX + timedelta(hours=14, minutes=30)
    for _ in range(3):
        Scheduler(suite).step()
    assert due_times(suite) == expected


def test_a_clock_set_back_runs_nothing_twice(suite: Suite, clock: Clock) -> None:
    administration.create(suite, HOURLY, "ann")
    clock.time = SIX
    Scheduler(suite).step()
    finished(suite)
    for _ in range(5):
        clock.pass_by(minutes=-20)
        Scheduler(suite).step()
    assert due_times(suite) == ["05 06:00 clean"]
    while clock.time < SIX + timedelta(hours=1):
        clock.pass_by(minutes=20)
        Scheduler(suite).step()
        finished(suite)
    assert sorted(due_times(suite)) == ["05 05:00 clean", "05 06:00 clean", "05 07:00 clean"]


def test_a_clock_that_was_years_ahead_does_not_silence_a_schedule(suite: Suite, clock: Clock) -> None:
    administration.create(suite, HOURLY, "ann")
    clock.pass_by(days=1000)
    Scheduler(suite).step()
    finished(suite)
    clock.pass_by(days=-1000)
    Scheduler(suite).step()
    clock.time = SIX
    Scheduler(suite).step()
    assert due_times(suite) == ["05 06:00 queued", "01 05:00 clean"]


def test_overlapping_times_are_skipped_and_told(suite: Suite, clock: Clock) -> None:
    administration.create(suite, HOURLY, "ann")
    clock.time = SIX
    Scheduler(suite).step()
    clock.pass_by(hours=1)
    Scheduler(suite).step()
    first, second = runs(suite)
    assert second.status is RunStatus.CANCELLED
    assert second.error == f"run {first.id} of this schedule has not ended"
    assert second.subject == first.subject


def test_overlapping_runs_wait_for_each_other(suite: Suite, clock: Clock) -> None:
    administration.create(suite, replace(HOURLY, overlap=Overlap.QUEUE), "ann")
    clock.time = SIX
    Scheduler(suite).step()
    clock.pass_by(hours=1)
    Scheduler(suite).step()
    administration.run_now(suite, "hourly", "bob", Trigger.WEB)
    assert [run.request.serial for run in runs(suite)] == ["schedule:hourly"] * 3
    assert len(suite.store.queue.claim_next("worker", clock.time, 10)) == 1


def test_what_cannot_run_any_more_is_told_and_stops_no_other(suite: Suite, clock: Clock) -> None:
    gone = Schedule("gone", "departed", "0 * * * *", next_due=SIX)
    wrong = replace(HOURLY, id="wrong", parameters={"count": 0}, next_due=SIX)
    nowhere = replace(HOURLY, id="nowhere", time_zone="Mars/Base", next_due=SIX)
    for schedule in (gone, wrong, nowhere):
        suite.store.schedules.create(schedule, "ann", clock.time)
    administration.create(suite, replace(HOURLY, id="zz"), "ann")
    clock.time = SIX
    Scheduler(suite).step()
    told = {run.request.schedule: (run.status, run.error) for run in runs(suite)}
    assert told["gone"][0] is RunStatus.CANCELLED
    assert "no tool is named 'departed'" in str(told["gone"][1])
    assert told["wrong"] == (RunStatus.CANCELLED, "--count must be greater than 0")
    assert told["zz"] == (RunStatus.QUEUED, None)


def test_a_zone_that_is_unknown_here_is_logged_once(
    suite: Suite, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    schedule = replace(HOURLY, time_zone="Mars/Base", next_due=SIX)
    suite.store.schedules.create(schedule, "ann", clock.time)
    clock.time = SIX
    scheduler = Scheduler(suite)
    assert scheduler.step() == LONGEST_WAIT
    scheduler.step()
    (message,) = caplog.messages
    assert message.startswith("schedule hourly: the time zone 'Mars/Base' is not known to this machine")


def test_a_scheduler_that_died_between_entering_and_moving_on(suite: Suite, clock: Clock) -> None:
    administration.create(suite, HOURLY, "ann")
    clock.time = SIX
    Scheduler(suite).step()
    suite.store.schedules.move_on("hourly", SIX + timedelta(hours=1), SIX)  # as it was before
    Scheduler(suite).step()
    assert due_times(suite) == ["05 06:00 queued"]
    kept = suite.store.schedules.get("hourly")
    assert kept is not None
    assert kept.next_due == SIX + timedelta(hours=1)


_steps = st.lists(
    st.tuples(
        st.sampled_from(["look", "act"]),
        st.integers(0, 1),
        st.sampled_from([-70, 0, 0, 1, 30, 60, 61, 300]),
    ),
    max_size=15,
)


@given(_steps, st.sampled_from(Misfire), st.sampled_from([0, 45, 200]))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_schedulers_in_any_order_enter_each_due_time_once(
    suite: Suite, steps: list[tuple[str, int, int]], misfire: Misfire, jitter: int
) -> None:
    """Each looks at one moment and acts at a later one, with a clock of its own that may be set back."""
    clocks = (Clock(), Clock())
    suites = [replace(suite, now=clock) for clock in clocks]
    schedule = Schedule(uuid4().hex, "ticker", "* * * * *", "UTC", jitter, misfire=misfire)
    administration.create(suites[0], replace(schedule, overlap=Overlap.QUEUE), "ann")
    seen, latest = [suite.store.schedules.list()] * 2, clocks[0]()
    for deed, who, seconds in steps:
        clocks[who].pass_by(seconds=seconds)
        latest = max(latest, clocks[who]())
        if deed == "look":
            seen[who] = suite.store.schedules.list()
        else:
            for schedule_seen in seen[who]:
                Scheduler(suites[who]).tend(schedule_seen, clocks[who]())
    _both_right(suites, clocks, latest)
    entered = [run.request.due for run in suite.store.runs.list(RunFilter(schedule=schedule.id), limit=1000)]
    administration.delete(suite, schedule.id, "ann")
    assert len(entered) == len(set(entered))
    minute = latest.replace(second=0)
    if jitter == 0:
        assert {minute + timedelta(minutes=1), minute + timedelta(minutes=2)} <= set(entered)


def _both_right(suites: list[Suite], clocks: tuple[Clock, ...], latest: datetime) -> None:
    """Both clocks are right again: from here on, every minute has its run."""
    for minutes in (1, 2):
        for suite, clock in zip(suites, clocks, strict=True):
            clock.time = latest + timedelta(minutes=minutes)
            while Scheduler(suite).step() == 0:
                pass
