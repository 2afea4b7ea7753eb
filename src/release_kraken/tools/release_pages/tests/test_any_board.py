"""Whatever a board holds, it can be judged, shown and fed to calendars."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from hypothesis import given, settings
from hypothesis import strategies as st

from release_kraken.tools.release_pages.board import (
    DateMove,
    Deployment,
    History,
    Phase,
    Release,
    Sample,
    Status,
)
from release_kraken.tools.release_pages.files.calendar_feed import calendar
from release_kraken.tools.release_pages.files.spreadsheet import spreadsheet
from release_kraken.tools.release_pages.files.tests.calendar_parser import parsed
from release_kraken.tools.release_pages.judging import faults_by_release, judge
from release_kraken.tools.release_pages.settings import CutOffSettings, ReleasePagesSettings, Weekday
from release_kraken.tools.release_pages.showing.choosing import Choice, chosen, tabs, tally
from release_kraken.tools.release_pages.showing.detail import detail_of
from release_kraken.tools.release_pages.tests.boards import COLUMNS, board

MOMENTS = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
DATES = st.sampled_from([date.min, date.max]) | st.dates()
HISTORIES = st.builds(
    History,
    first_seen=MOMENTS,
    samples=st.lists(st.builds(Sample, MOMENTS), max_size=4).map(tuple),
    moves=st.lists(st.builds(DateMove, MOMENTS), max_size=4).map(tuple),
)
DEPLOYMENTS = st.tuples(
    *(
        st.builds(Deployment, st.just(column), st.sampled_from(Phase), is_rollback=st.booleans())
        for column in COLUMNS
    )
)
RELEASES = st.builds(
    Release,
    status=st.sampled_from([Status.UNRELEASED, *Status]),
    date=DATES,
    week=st.just("2026-W48"),
    deployments=DEPLOYMENTS,
    history=HISTORIES,
    stale=st.just(()),
)
STRICT = [
    ReleasePagesSettings(
        time_zone=zone,
        cut_offs=tuple(
            CutOffSettings(day=day, time=time(13), environment=environment)
            for day in Weekday
            for environment in (*COLUMNS, None)
        ),
    )
    for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago")
]


@settings(max_examples=60, deadline=None)
@given(st.lists(RELEASES, max_size=3), MOMENTS, st.sampled_from(STRICT))
def test_any_board_can_be_judged_and_shown(
    releases: list[Release], now: datetime, strict: ReleasePagesSettings
) -> None:
    distinct = [replace(release, id=str(number)) for number, release in enumerate(releases)]
    made = board(*distinct, now=now, time_zone=strict.time_zone)
    found = judge(made, strict)
    assert len({finding.key for finding in found}) == len(found)
    faults = faults_by_release(made, strict)
    for release in made.releases:
        assert detail_of(release, made, faults.get(release.id, ())).row.release is release
    choice = Choice.of({"week": "2026-W48"}, made)
    assert tally(chosen(made, choice, faults), faults).releases == len(distinct)
    assert sum(tab.count for tab in tabs(made, choice, faults)) == len(distinct)
    assert len(parsed(calendar("Releases", distinct)).inner) == len(distinct)
    assert spreadsheet(COLUMNS, distinct).startswith("id,team")
