"""Whether a release will make it, with the sum in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.tools.release_pages.board import (
    Forecast,
    History,
    Outlook,
    Progress,
    Release,
    Sample,
    Status,
)
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.tests.boards import release
from release_kraken.tools.release_pages.tracking.forecast import forecast, working_days
from release_kraken.tools.release_pages.weeks import Calendar

WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=UTC)
FRIDAY = date(2026, 11, 27)


def ago(days: float, left: int, done: int) -> Sample:
    return Sample(WEDNESDAY - timedelta(days=days), left, done)


def seen(days: float, *samples: Sample) -> History:
    return History(WEDNESDAY - timedelta(days=days), samples)


def outlook_of(given: Release, zone: str = "UTC", now: datetime = WEDNESDAY) -> Forecast:
    return forecast(given, Calendar.of(ReleasePagesSettings(time_zone=zone)), now)


@pytest.mark.parametrize(
    ("status", "left", "done", "day", "expected"),
    [
        pytest.param(Status.RELEASED, 3, 1, None, "done: released in Jira", id="released"),
        pytest.param(Status.ARCHIVED, 3, 1, FRIDAY, "unknown: archived in Jira", id="archived"),
        pytest.param(Status.REMOVED, 3, 1, FRIDAY, "unknown: no longer in Jira", id="removed"),
        pytest.param(Status.UNRELEASED, 0, 0, FRIDAY, "unknown: no issues", id="no-issues"),
        pytest.param(Status.UNRELEASED, 0, 8, FRIDAY, "done: all of 8 issues done", id="all-done"),
        pytest.param(Status.UNRELEASED, 0, 1, None, "done: all of 1 issue done", id="one-done"),
        pytest.param(Status.UNRELEASED, 2, 6, None, "unknown: 2 left, no release date", id="undated"),
        pytest.param(
            Status.UNRELEASED, 2, 6, date(2026, 11, 24), "missed: 2 left, 1 day overdue", id="overdue"
        ),
    ],
)
def test_what_needs_no_rate(status: Status, left: int, done: int, day: date | None, expected: str) -> None:
    found = outlook_of(release(status=status, progress=Progress(to_do=left, done=done), date=day))
    assert f"{found.outlook}: {found.why}" == expected


@pytest.mark.parametrize(
    ("history", "left", "done", "day", "expected"),
    [
        pytest.param(
            seen(0.2, ago(0.2, 6, 0)),
            *(6, 0, FRIDAY),
            "unknown: not watched for a working day yet; 6 left, 3 working days to go",
            id="just-seen",
        ),
        pytest.param(
            seen(5, ago(5, 10, 2)),
            *(6, 6, FRIDAY),
            "unlikely: closes 1.3 a day; 6 left, 3 working days to go",
            id="too-slow",
        ),
        pytest.param(
            seen(5, ago(5, 12, 0)),
            *(6, 6, FRIDAY),
            "likely: closes 2.0 a day; 6 left, 3 working days to go",
            id="just-enough",
        ),
        pytest.param(
            seen(90, ago(90, 100, 0), ago(15, 26, 74), ago(13, 20, 80)),
            *(7, 93, FRIDAY),
            "unlikely: closes 1.9 a day; 7 left, 3 working days to go",
            id="of-the-last-14-days",
        ),
        pytest.param(
            seen(5, ago(5, 2, 9)),
            *(3, 8, FRIDAY),
            "unlikely: closes 0.0 a day; 3 left, 3 working days to go",
            id="reopened",
        ),
        pytest.param(
            seen(5, ago(5, 2, 0)),
            *(1, 1, WEDNESDAY.date()),
            "unlikely: closes 0.3 a day; 1 left, 1 working day to go",
            id="last-day",
        ),
        pytest.param(
            seen(5, ago(5, 2500, 0)),
            *(1500, 1000, date(2026, 11, 30)),
            "unlikely: closes 333.3 a day; 1,500 left, 4 working days to go",
            id="weekends-do-not-count",
        ),
    ],
)
def test_the_rate_against_the_days_left(
    history: History, left: int, done: int, day: date, expected: str
) -> None:
    found = outlook_of(release(progress=Progress(to_do=left, done=done), date=day, history=history))
    assert f"{found.outlook}: {found.why}" == expected


def test_days_are_those_of_the_place() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    due = release(progress=Progress(to_do=1), date=date(2026, 11, 25), history=History(late))
    assert outlook_of(due, "UTC", late).outlook is Outlook.UNKNOWN
    assert outlook_of(due, "Europe/Berlin", late) == Forecast(Outlook.MISSED, "1 left, 1 day overdue")


@given(st.integers(0, 50), st.integers(0, 20), st.integers(0, 60), st.integers(0, 30))
def test_more_that_is_done_is_never_worse(left: int, more: int, done: int, days: int) -> None:
    day = WEDNESDAY.date() + timedelta(days=days)
    history = seen(7, ago(7, 10, 5))
    one, other = (
        outlook_of(
            release(progress=Progress(to_do=max(0, left - each), done=done + each), date=day, history=history)
        ).outlook
        for each in (0, more)
    )
    if one in (Outlook.LIKELY, Outlook.DONE):
        assert other in (Outlook.LIKELY, Outlook.DONE)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-20, 100))
def test_working_days_are_counted_from_monday_to_friday(after: date, days: int) -> None:
    every = (after + timedelta(days=each + 1) for each in range(days))
    assert working_days(after, after + timedelta(days=days)) == sum(each.weekday() < 5 for each in every)
