"""What a schedule asks for: on time, late, after a downtime, with the clock set wrong."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.core.schedule import Misfire, Schedule
from release_kraken.engine.scheduling.due import Turn, begins, turn

SCHEDULE = Schedule("nightly", "terraform_pr", "0 6 * * *")
EACH_MINUTE = Schedule("often", "terraform_pr", "* * * * *")


def at(text: str) -> datetime:
    """A moment of January 2026: `05 06:00:00`."""
    return datetime.strptime(f"2026-01-{text}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def planned(schedule: Schedule, due: str, **changes: Any) -> Schedule:
    """The schedule as it is kept with a due time."""
    return replace(schedule, next_due=at(due), **changes)


@pytest.mark.parametrize(
    ("schedule", "now", "expected"),
    [
        pytest.param(planned(SCHEDULE, "05 06:00:00"), "05 05:59:59", None, id="not yet"),
        pytest.param(
            planned(SCHEDULE, "05 06:00:00"),
            "05 06:00:00",
            Turn(at("05 06:00:00"), at("06 06:00:00")),
            id="on time",
        ),
        pytest.param(
            planned(SCHEDULE, "05 06:00:00", misfire=Misfire.SKIP),
            "05 06:00:59",
            Turn(at("05 06:00:00"), at("06 06:00:00")),
            id="within the grace of a minute",
        ),
        pytest.param(
            planned(SCHEDULE, "05 06:00:00", misfire=Misfire.SKIP),
            "05 06:01:00",
            Turn(None, at("06 06:00:00")),
            id="missed: skipped",
        ),
        pytest.param(
            planned(SCHEDULE, "05 06:00:00"),
            "05 09:00:00",
            Turn(at("05 06:00:00"), at("06 06:00:00")),
            id="missed: run late",
        ),
        pytest.param(
            planned(SCHEDULE, "05 06:00:00"),
            "09 09:00:00",
            Turn(at("09 06:00:00"), at("10 06:00:00")),
            id="missed five times: one run, for the last",
        ),
        pytest.param(
            planned(SCHEDULE, "05 06:00:00"),
            "09 06:00:10",
            Turn(at("09 06:00:00"), at("10 06:00:00")),
            id="missed, and due again just now: one run",
        ),
        pytest.param(
            planned(SCHEDULE, "05 06:00:00", misfire=Misfire.SKIP),
            "09 06:00:10",
            Turn(None, at("09 06:00:00")),
            id="missed and skipped, but not the one that is due just now",
        ),
        pytest.param(
            planned(EACH_MINUTE, "05 06:00:00"),
            "05 06:00:30",
            Turn(at("05 06:00:00"), at("05 06:01:00")),
            id="each minute, half a minute late",
        ),
        pytest.param(
            SCHEDULE, "05 06:00:00", Turn(None, at("06 06:00:00")), id="no due time yet: it gets one"
        ),
        pytest.param(
            planned(SCHEDULE, "20 06:00:00"),
            "05 12:00:00",
            Turn(None, at("06 06:00:00")),
            id="planned while the clock was two weeks ahead",
        ),
        pytest.param(
            planned(EACH_MINUTE, "05 06:04:00"),
            "05 06:00:30",
            None,
            id="planned by a scheduler whose clock is minutes ahead",
        ),
        pytest.param(
            planned(SCHEDULE, "05 06:30:00"),
            "05 06:30:00",
            Turn(at("05 06:30:00"), at("06 06:00:00")),
            id="planned by other rules of the zone",
        ),
    ],
)
def test_turns(schedule: Schedule, now: str, expected: Turn | None) -> None:
    assert turn(schedule, at(now)) == expected


@pytest.mark.parametrize(
    ("misfire", "expected"),
    [
        pytest.param(Misfire.ONCE, Turn(at("05 06:00:00"), at("05 06:01:00")), id="once"),
        pytest.param(Misfire.SKIP, Turn(None, at("05 06:00:00")), id="skip"),
    ],
)
def test_a_year_without_a_scheduler_is_one_step(misfire: Misfire, expected: Turn) -> None:
    year_ago = at("05 06:00:00") - timedelta(days=365)
    schedule = replace(EACH_MINUTE, next_due=year_ago, misfire=misfire)
    assert turn(schedule, at("05 06:00:20")) == expected


def test_jitter_is_waited_for() -> None:
    schedule = planned(SCHEDULE, "05 06:00:00", jitter_seconds=600)
    begin = begins(schedule, at("05 06:00:00"))
    assert turn(schedule, begin - timedelta(milliseconds=1)) is None
    assert turn(schedule, begin) == Turn(at("05 06:00:00"), at("06 06:00:00"))


def test_jitter_beyond_the_interval_loses_no_time() -> None:
    schedule = planned(EACH_MINUTE, "05 06:00:00", jitter_seconds=600)
    now, end, entered = at("05 06:00:00"), at("05 08:00:00"), []
    while now < end:
        asked = turn(schedule, now)
        if asked:
            entered.append(asked.due)
            schedule = replace(schedule, next_due=asked.next_due)
        else:
            now += timedelta(seconds=5)
    assert entered == [at("05 06:00:00") + timedelta(minutes=number) for number in range(len(entered))]
    assert len(entered) > 100


def test_jitter_is_spread_evenly() -> None:
    schedule = replace(SCHEDULE, jitter_seconds=100)
    due_times = [at("01 00:00:00") + timedelta(minutes=number) for number in range(10_000)]
    tenths = [int((begins(schedule, due) - due).total_seconds() // 10) for due in due_times]
    assert all(900 < tenths.count(tenth) < 1100 for tenth in range(10))


ids = st.text(min_size=1, max_size=20)
moments = st.integers(1_000_000_000, 2_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(ids, moments, st.integers(0, 3600))
def test_jitter_is_bounded_and_the_same_everywhere(schedule_id: str, due: datetime, seconds: int) -> None:
    schedule = replace(SCHEDULE, id=schedule_id, jitter_seconds=seconds)
    assert timedelta(0) <= begins(schedule, due) - due <= timedelta(seconds=seconds)
    assert begins(schedule, due) == begins(replace(schedule, paused=True, cron="@daily"), due)


@given(
    st.sampled_from(["* * * * *", "*/20 * * * *", "0 6 * * *", "30 2 * * 0"]),
    st.sampled_from(["UTC", "Europe/Berlin", "America/Havana"]),
    st.sampled_from(Misfire),
    st.integers(0, 3600),
    moments,
    st.timedeltas(timedelta(days=-400), timedelta(days=400)),
)
def test_every_turn_leads_on(
    cron: str, zone: str, misfire: Misfire, jitter: int, due: datetime, passed: timedelta
) -> None:
    """What is entered is due and not after now; what is planned next lies after it."""
    schedule = Schedule("any", "terraform_pr", cron, zone, jitter, misfire=misfire, next_due=due)
    now = due + passed
    asked = turn(schedule, now)
    if asked is None:
        return
    assert asked.next_due is not None
    if asked.due is not None:
        assert due <= asked.due <= now
        assert asked.next_due > asked.due
    elif passed > timedelta(0):
        assert asked.next_due > due
    else:
        assert now < asked.next_due < due
