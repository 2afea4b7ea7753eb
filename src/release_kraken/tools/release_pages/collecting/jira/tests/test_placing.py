"""Under which week a release is shown, whatever its date."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.tools.release_pages.board import Status
from release_kraken.tools.release_pages.collecting.jira.placing import Place, Places
from release_kraken.tools.release_pages.settings import ReleasePagesSettings, Weekday

WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=UTC)
SUNDAY_BEFORE, MONDAY, TODAY = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 25)
OPEN, RELEASED = Status.UNRELEASED, Status.RELEASED


@pytest.mark.parametrize(
    ("status", "day", "late", "expected"),
    [
        pytest.param(OPEN, TODAY, "", Place("2026-W48"), id="today"),
        pytest.param(OPEN, MONDAY, "", Place("2026-W48", is_overdue=True), id="overdue-in-its-week"),
        pytest.param(
            OPEN, SUNDAY_BEFORE, "", Place("2026-W48", "2026-W48", is_overdue=True), id="overdue-of-last-week"
        ),
        pytest.param(
            OPEN, date.min, "2026-W47", Place("2026-W48", "2026-W48", is_overdue=True), id="overdue-for-long"
        ),
        pytest.param(OPEN, date.max, "", None, id="some-day"),
        pytest.param(OPEN, None, "", Place(""), id="undated"),
        pytest.param(RELEASED, None, "", None, id="released-undated"),
        pytest.param(RELEASED, MONDAY, "", Place("2026-W48"), id="released-early"),
        pytest.param(RELEASED, SUNDAY_BEFORE, "", Place("2026-W47"), id="released-last-week"),
        pytest.param(RELEASED, SUNDAY_BEFORE, "2026-W48", Place("2026-W48", "2026-W48"), id="released-late"),
        pytest.param(RELEASED, date(2026, 11, 1), "2026-W46", None, id="released-late-and-long-ago"),
        pytest.param(RELEASED, date(2026, 12, 1), "2026-W48", Place("2026-W49"), id="moved-then-released"),
        pytest.param(Status.ARCHIVED, TODAY, "", None, id="archived"),
        pytest.param(Status.REMOVED, TODAY, "", Place("2026-W48"), id="removed"),
        pytest.param(Status.REMOVED, MONDAY, "", Place("2026-W48"), id="removed-is-not-overdue"),
        pytest.param(Status.REMOVED, date(2026, 11, 1), "2026-W47", Place("2026-W47", "2026-W47"), id="kept"),
        pytest.param(Status.REMOVED, None, "", None, id="removed-undated"),
    ],
)
def test_a_release_has_a_place_or_none(
    status: Status, day: date | None, late: str, expected: Place | None
) -> None:
    assert Places.of(ReleasePagesSettings(), WEDNESDAY).place(status, day, late) == expected


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - gets its zone below
    st.dates(),
    st.sampled_from(Weekday),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_what_is_open_is_never_lost_once_it_is_due(
    moment: datetime, day: date, start: Weekday, before: int, after: int
) -> None:
    settings = ReleasePagesSettings(week_start=start, weeks_before=before, weeks_after=after)
    places = Places.of(settings, moment.replace(tzinfo=UTC))
    place = places.place(OPEN, day)
    if day <= places.shown[-1].last:
        assert place is not None
        assert places.has(place.week)
        assert place.is_overdue == (day < places.today)
    else:
        assert place is None
