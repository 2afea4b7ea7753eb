"""Cron expressions: what is refused and why, and when they are due where clocks are changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.core.errors import ConfigError
from release_kraken.core.schedule import Schedule
from release_kraken.engine.scheduling.cron import last_due, next_due
from release_kraken.engine.settings.cron_syntax import NAMES, cron_fault, zone_fault

_MINUTE = timedelta(minutes=1)
_ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",  # skips midnight
    "Australia/Lord_Howe",  # changes by half an hour
    "Asia/Kathmandu",  # 05:45
    "Pacific/Apia",  # skipped a whole day in 2011
)
_EXPRESSIONS = (
    "* * * * *",
    "*/15 * * * *",
    "*/7 2 * * *",
    "0 0 * * *",
    "30 2 * * *",
    "0-59 1-2 * * *",
    "15,45 0-3 * * 0",
    "0 6 * * 1-5",
    "0 0 L * *",
    "0 0 LW * *",
    "0 12 * * FRI#2",
    "0 3 * * 0L",
    "*/20 0 1,15 * MON",
    "5 0 29 2 *",
    "@weekly",
)


def schedule(cron: str, time_zone: str = "UTC") -> Schedule:
    """A schedule that is due at these times."""
    return Schedule("nightly", "terraform_pr", cron, time_zone)


def due_times(cron: str, time_zone: str, after: str, count: int) -> list[str]:
    """The next due times in UTC, from a local time."""
    moment = datetime.fromisoformat(after).replace(tzinfo=ZoneInfo(time_zone))
    found = []
    for _ in range(count):
        following = next_due(schedule(cron, time_zone), moment)
        assert following is not None
        moment = following
        found.append(f"{moment:%m-%d %H:%M}")
    return found


@pytest.mark.parametrize(
    "text",
    [
        *(pytest.param(text, id=text) for text in _EXPRESSIONS),
        *(pytest.param(name, id=name) for name in NAMES),
        pytest.param("0 0 * JAN-MAR mon", id="names in any case"),
        pytest.param("0 0 * * 7", id="sunday as 7"),
        pytest.param("0/5 * * * *", id="a step from a start"),
        pytest.param("  0   6 * * 1-5 ", id="more spaces"),
        pytest.param("@Daily", id="a name in any case"),
    ],
)
def test_accepted(text: str) -> None:
    assert cron_fault(text) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(
            "", "must have five fields (minute, hour, day-of-month, month, day-of-week), not 0", id="nothing"
        ),
        pytest.param(
            "0 0 * *",
            "must have five fields (minute, hour, day-of-month, month, day-of-week), not 4",
            id="four fields",
        ),
        pytest.param(
            "0 0 6 * * 1-5",
            "must have five fields (minute, hour, day-of-month, month, day-of-week), not 6",
            id="six fields",
        ),
        pytest.param("@reboot", f"must be five fields, or one of {', '.join(NAMES)}", id="@reboot"),
        pytest.param("60 * * * *", "has a wrong minute: '60'", id="minute 60"),
        pytest.param("* 24 * * *", "has a wrong hour: '24'", id="hour 24"),
        pytest.param("* * 0 * *", "has a wrong day-of-month: '0'", id="day 0"),
        pytest.param("* * * 13 *", "has a wrong month: '13'", id="month 13"),
        pytest.param("* * * * 8", "has a wrong day-of-week: '8'", id="weekday 8"),
        pytest.param("*/0 * * * *", "has a wrong minute: '*/0'", id="a step of nothing"),
        pytest.param("5-1 * * * *", "has a wrong minute: '5-1'", id="a range backwards"),
        pytest.param("H H * * *", "has a wrong minute: 'H'", id="Jenkins's H"),
        pytest.param("0 0 ? * *", "has a wrong day-of-month: '?'", id="Quartz's ?"),
        pytest.param("0 0 15W * *", "has a wrong day-of-month: '15W'", id="Quartz's W"),
        pytest.param("0 0 * * MON#6", "has a wrong day-of-week: 'MON#6'", id="a sixth Monday"),
        pytest.param("٣ * * * *", "has a wrong minute: '٣'", id="digits of another script"),
        pytest.param("-1 * * * *", "has a wrong minute: '-1'", id="a negative number"),
        pytest.param("0 0 31 2 *", "has a wrong day-of-month: '31'", id="31 February"),
        pytest.param(
            "0 0 */30 2 MON#5", "is never due: no day of the next 50 years fits", id="a day that never is"
        ),
        pytest.param(f"{'1,' * 100}1 * * * *", "must have at most 200 characters", id="too long"),
    ],
)
def test_refused(text: str, fault: str | None) -> None:
    assert cron_fault(text) == fault


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        pytest.param("UTC", None, id="UTC"),
        pytest.param("Europe/Berlin", None, id="a zone"),
        pytest.param(
            "europe/berlin", "must be an IANA name of a time zone; did you mean 'Europe/Berlin'?", id="case"
        ),
        pytest.param(
            "Europe/Berln", "must be an IANA name of a time zone; did you mean 'Europe/Berlin'?", id="typo"
        ),
        pytest.param(
            "berlin", "must be an IANA name of a time zone; did you mean 'Europe/Berlin'?", id="only the city"
        ),
        pytest.param("", "must be an IANA name of a time zone, such as 'Europe/Berlin'", id="nothing"),
        pytest.param(
            "../../etc/passwd", "must be an IANA name of a time zone, such as 'Europe/Berlin'", id="a path"
        ),
        pytest.param(
            "localtime",
            "must be an IANA name of a time zone, such as 'Europe/Berlin'",
            id="another one on each machine",
        ),
    ],
)
def test_time_zones(name: str, fault: str | None) -> None:
    assert zone_fault(name) == fault


@pytest.mark.parametrize(
    ("cron", "time_zone", "after", "expected"),
    [
        pytest.param(
            "30 2 * * *",
            "Europe/Berlin",
            "2026-03-28T12:00",
            ["03-29 01:00", "03-30 00:30"],
            id="skipped in spring: when the clock has skipped it",
        ),
        pytest.param(
            "0,30 2 * * *",
            "Europe/Berlin",
            "2026-03-28T12:00",
            ["03-29 01:00", "03-30 00:00", "03-30 00:30"],
            id="two times skipped at once: one run",
        ),
        pytest.param(
            "30 2 * * *",
            "Europe/Berlin",
            "2026-10-24T12:00",
            ["10-25 00:30", "10-26 01:30"],
            id="twice in autumn: the first",
        ),
        pytest.param(
            "*/30 * * * *",
            "Europe/Berlin",
            "2026-10-25T01:59",
            ["10-25 00:00", "10-25 00:30", "10-25 01:00", "10-25 01:30", "10-25 02:00"],
            id="every half hour: also in the hour that comes twice",
        ),
        pytest.param(
            "*/30 * * * *",
            "Europe/Berlin",
            "2026-03-29T01:29",
            ["03-29 00:30", "03-29 01:00", "03-29 01:30"],
            id="every half hour: not in the hour that is skipped",
        ),
        pytest.param(
            "0 0 * * *",
            "America/Havana",
            "2026-03-07T12:00",
            ["03-08 05:00", "03-09 04:00"],
            id="midnight is skipped",
        ),
        pytest.param(
            "15 2 * * *",
            "Australia/Lord_Howe",
            "2026-10-03T12:00",
            ["10-03 15:30", "10-04 15:15"],
            id="half an hour is skipped",
        ),
        pytest.param(
            "0 6 * * *",
            "Asia/Kathmandu",
            "2026-01-01T12:00",
            ["01-02 00:15", "01-03 00:15"],
            id="three quarters of an hour",
        ),
        pytest.param(
            "0 6 * * *",
            "Pacific/Apia",
            "2011-12-29T12:00",
            ["12-30 10:00", "12-30 16:00", "12-31 16:00"],
            id="a day is skipped",
        ),
        pytest.param(
            "0 9 * * 1-5",
            "America/New_York",
            "2026-10-30T12:00",
            ["11-02 14:00", "11-03 14:00"],
            id="office hours follow the clock",
        ),
        pytest.param("0 0 L * *", "UTC", "2026-01-30T12:00", ["01-31 00:00", "02-28 00:00"], id="last day"),
        pytest.param("0 0 LW * *", "UTC", "2026-01-01T00:00", ["01-30 00:00"], id="last working day"),
        pytest.param("0 0 * * FRI#2", "UTC", "2026-01-01T00:00", ["01-09 00:00"], id="second Friday"),
        pytest.param("0 0 * * 5L", "UTC", "2026-01-01T00:00", ["01-30 00:00"], id="last Friday"),
        pytest.param(
            "0 0 13 * FRI", "UTC", "2026-02-01T00:00", ["02-06 00:00", "02-13 00:00"], id="either day"
        ),
        pytest.param("0 0 */2 * MON", "UTC", "2026-01-01T00:00", ["01-05 00:00"], id="both, with a star"),
    ],
)
def test_due_times(cron: str, time_zone: str, after: str, expected: list[str]) -> None:
    assert due_times(cron, time_zone, after, len(expected)) == expected


def test_within_the_hour_that_comes_twice_nothing_is_due_in_the_past() -> None:
    second_time = datetime(2026, 10, 25, 2, 15, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)
    nightly = schedule("30 2 * * *", "Europe/Berlin")
    assert next_due(nightly, second_time) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)
    assert last_due(nightly, second_time) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        pytest.param("2026-01-05T06:00:00", "2026-01-05T06:00:00", id="at the time itself"),
        pytest.param("2026-01-05T06:00:00.000001", "2026-01-05T06:00:00", id="a moment after"),
        pytest.param("2026-01-05T05:59:59.999999", "2026-01-02T06:00:00", id="a moment before"),
    ],
)
def test_last_due(until: str, expected: str) -> None:
    found = last_due(schedule("0 6 * * 1-5"), datetime.fromisoformat(until).replace(tzinfo=UTC))
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_what_cannot_be_read_later_is_an_error() -> None:
    with pytest.raises(ConfigError, match="'6 sharp' cannot be read: Wrong number of fields"):
        next_due(schedule("6 sharp"), datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ConfigError, match="'Mars/Base' is not known to this machine"):
        next_due(schedule("@daily", "Mars/Base"), datetime(2026, 1, 1, tzinfo=UTC))


moments = st.integers(int(datetime(2011, 12, 1, tzinfo=UTC).timestamp()), 2_000_000_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
schedules = st.builds(schedule, st.sampled_from(_EXPRESSIONS), st.sampled_from(_ZONES))


@given(schedules, moments)
def test_next_due_is_later(any_schedule: Schedule, moment: datetime) -> None:
    following = next_due(any_schedule, moment)
    assert following is not None
    assert following > moment


@given(schedules, moments)
def test_last_due_is_the_one_before_the_next(any_schedule: Schedule, moment: datetime) -> None:
    last = last_due(any_schedule, moment)
    assert last is not None
    assert last <= moment
    assert next_due(any_schedule, last) == next_due(any_schedule, moment)


_fields = st.tuples(
    st.sampled_from(["*", "*/7", "0", "5,35", "10-20", "58"]),
    st.sampled_from(["*", "*/5", "0", "6,18", "22-23"]),
    st.sampled_from(["*", "1", "15,31", "*/10"]),
    st.sampled_from(["*", "2", "1,3,7", "11-12"]),
    st.sampled_from(["*", "0", "1-5", "2,6"]),
)


@given(_fields, moments)
def test_due_as_the_fields_say(fields: tuple[str, ...], moment: datetime) -> None:
    """Beside a reading of the fields by whole days: no day fits in between, and the time found fits."""
    found = next_due(schedule(" ".join(fields)), moment)
    assert found is not None
    assert _fits(fields, found)
    day = moment + timedelta(days=1)
    while day.date() < found.date():
        assert not _day_fits(fields, day)
        day += timedelta(days=1)
    if found.date() == moment.date():
        minute = moment.replace(second=0, microsecond=0) + _MINUTE
        while minute < found:
            assert not _fits(fields, minute)
            minute += _MINUTE


def _fits(fields: tuple[str, ...], moment: datetime) -> bool:
    return (
        _matches(fields[0], moment.minute, 0)
        and _matches(fields[1], moment.hour, 0)
        and _day_fits(fields, moment)
    )


def _day_fits(fields: tuple[str, ...], moment: datetime) -> bool:
    day, weekday = _matches(fields[2], moment.day, 1), _matches(fields[4], moment.isoweekday() % 7, 0)
    both = fields[2].startswith("*") or fields[4].startswith("*")
    return _matches(fields[3], moment.month, 1) and (day and weekday if both else day or weekday)


def _matches(field: str, value: int, first: int) -> bool:
    if field.startswith("*"):
        return (value - first) % int(field[2:] or 1) == 0
    parts = (part.partition("-") for part in field.split(","))
    return any(int(low) <= value <= int(high or low) for low, _, high in parts)


_words = st.text("0123456789*/,-#LWMONFRIJAN?²é", max_size=6)


@given(st.lists(_words, min_size=4, max_size=6).map(" ".join) | st.text(max_size=30), st.sampled_from(_ZONES))
def test_whatever_is_accepted_is_due(text: str, time_zone: str) -> None:
    if cron_fault(text) is None:
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        following = next_due(schedule(text, time_zone), moment)
        assert following is not None
        assert following > moment


@given(st.text(max_size=30))
def test_zones_that_are_accepted_are_known(name: str) -> None:
    if zone_fault(name) is None:
        assert ZoneInfo(name).key == name
