"""Weeks and moments in time zones."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.tools.release_pages.settings import ReleasePagesSettings, Weekday
from release_kraken.tools.release_pages.weeks import Calendar, Span

BERLIN = "Europe/Berlin"
ZONES = [BERLIN, "UTC", "America/St_Johns", "Pacific/Kiritimati"]


def calendar(zone: str = BERLIN, start: Weekday = Weekday.MONDAY) -> Calendar:
    return Calendar.of(ReleasePagesSettings(time_zone=zone, week_start=start))


@pytest.mark.parametrize(
    ("day", "start", "expected"),
    [
        pytest.param("2026-11-27", "monday", ("2026-W48", "2026-11-23", "2026-11-29"), id="usual"),
        pytest.param("2026-11-23", "monday", ("2026-W48", "2026-11-23", "2026-11-29"), id="first-day"),
        pytest.param("2026-11-29", "monday", ("2026-W48", "2026-11-23", "2026-11-29"), id="last-day"),
        pytest.param("2027-01-01", "monday", ("2026-W53", "2026-12-28", "2027-01-03"), id="new-year"),
        pytest.param("2024-12-31", "monday", ("2025-W01", "2024-12-30", "2025-01-05"), id="next-year"),
        pytest.param("2026-11-22", "sunday", ("2026-W48", "2026-11-22", "2026-11-28"), id="from-sunday"),
        pytest.param("2026-11-22", "saturday", ("2026-W48", "2026-11-21", "2026-11-27"), id="from-saturday"),
        pytest.param("2026-11-22", "thursday", ("2026-W47", "2026-11-19", "2026-11-25"), id="from-thursday"),
        pytest.param("9999-12-31", "monday", ("9999-W52", "9999-12-27", "9999-12-31"), id="last-of-all"),
        pytest.param("0001-01-01", "sunday", ("0001-W01", "0001-01-01", "0001-01-06"), id="first-of-all"),
    ],
)
def test_a_date_is_in_a_week(day: str, start: str, expected: tuple[str, str, str]) -> None:
    label, first, last = expected
    found = calendar(start=Weekday(start)).week(date.fromisoformat(day))
    assert found == Span(label, date.fromisoformat(first), date.fromisoformat(last))


@given(st.dates(), st.sampled_from(Weekday))
def test_every_date_is_in_exactly_one_week(day: date, start: Weekday) -> None:
    weeks = list(calendar(start=start).weeks(day, 2, 2))
    assert day in weeks[2]
    assert {each.label for each in weeks if day in each} == {weeks[2].label}
    assert calendar(start=start).week(weeks[2].first) == weeks[2] == calendar(start=start).week(weeks[2].last)


@given(st.dates(date(1900, 1, 1), date(2900, 1, 1)), st.sampled_from(Weekday))
def test_weeks_follow_each_other_without_gap(day: date, start: Weekday) -> None:
    weeks = list(calendar(start=start).weeks(day, 3, 3))
    assert len({each.label for each in weeks}) == len(weeks) == 7
    for week, following in pairwise(weeks):
        assert week.first.weekday() == start.number
        assert following.first == week.last + timedelta(days=1) == week.first + timedelta(days=7)


@pytest.mark.parametrize(
    ("zone", "moment", "week"),
    [
        pytest.param(BERLIN, "2026-11-22T22:59:59Z", "2026-W47", id="sunday-before-midnight"),
        pytest.param(BERLIN, "2026-11-22T23:30:00Z", "2026-W48", id="monday-in-berlin"),
        pytest.param("UTC", "2026-11-22T23:30:00Z", "2026-W47", id="sunday-in-utc"),
        pytest.param("America/New_York", "2026-11-23T04:59:59Z", "2026-W47", id="sunday-in-new-york"),
        pytest.param("Pacific/Kiritimati", "2026-12-31T10:00:00Z", "2026-W53", id="next-year-by-date"),
    ],
)
def test_the_week_is_that_of_the_place(zone: str, moment: str, week: str) -> None:
    there = calendar(zone)
    assert there.week(there.day(datetime.fromisoformat(moment))).label == week


@pytest.mark.parametrize(
    ("day", "start", "weekday", "local", "expected"),
    [
        pytest.param("2026-11-27", "monday", "thursday", "13:00", "2026-11-26T12:00Z", id="winter"),
        pytest.param("2026-07-14", "monday", "thursday", "13:00", "2026-07-16T11:00Z", id="summer"),
        pytest.param("2026-10-19", "monday", "sunday", "13:00", "2026-10-25T12:00Z", id="clocks-go-back"),
        pytest.param("2026-10-19", "monday", "sunday", "02:30", "2026-10-25T00:30Z", id="shown-twice"),
        pytest.param("2026-03-23", "monday", "sunday", "02:30", "2026-03-29T01:30Z", id="left-out"),
        pytest.param("2026-11-27", "sunday", "sunday", "09:00", "2026-11-22T08:00Z", id="from-sunday"),
        pytest.param("2026-11-27", "saturday", "friday", "09:00", "2026-11-27T08:00Z", id="from-saturday"),
        pytest.param("2027-01-01", "monday", "monday", "00:00", "2026-12-27T23:00Z", id="new-year"),
    ],
)
def test_a_cut_off_is_a_moment(day: str, start: str, weekday: str, local: str, expected: str) -> None:
    there = calendar(start=Weekday(start))
    moment = there.moment(there.week(date.fromisoformat(day)), Weekday(weekday), time.fromisoformat(local))
    assert moment == datetime.fromisoformat(expected)


@given(
    st.dates(date(1980, 1, 1), date(2100, 1, 1)),
    st.sampled_from(Weekday),
    st.sampled_from(Weekday),
    st.times().map(lambda each: each.replace(tzinfo=None)),
    st.sampled_from(ZONES),
)
def test_a_cut_off_is_within_its_week(
    day: date, start: Weekday, weekday: Weekday, local: time, zone: str
) -> None:
    there = calendar(zone, start)
    week = there.week(day)
    moment = there.moment(week, weekday, local)
    shown = moment.astimezone(ZoneInfo(zone))
    assert moment.tzinfo is UTC
    is_left_out = shown.replace(tzinfo=None).time() != local
    assert is_left_out or (there.day(moment) in week and there.day(moment).weekday() == weekday.number)
