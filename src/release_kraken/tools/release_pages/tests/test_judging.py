"""Boards are judged at their own moment, each fault once, known again by the version's id; stale data not."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from release_kraken.core.finding import Severity
from release_kraken.tools.release_pages.board import (
    DateMove,
    Forecast,
    History,
    Outlook,
    Phase,
    Progress,
    Release,
    Sample,
    Stale,
    Status,
)
from release_kraken.tools.release_pages.judging import judge
from release_kraken.tools.release_pages.settings import CutOffSettings, ReleasePagesSettings, Weekday
from release_kraken.tools.release_pages.tests.boards import (
    NOW,
    attempt,
    board,
    deployment,
    large_board,
    release,
    rich_board,
)

PLAIN = ReleasePagesSettings()
BEHIND = (deployment("UAT", Phase.OTHER), deployment("PROD", Phase.OTHER))
OUT = (deployment("UAT", Phase.PASSED), deployment("PROD"))
LATE = release(
    date=date(2026, 11, 19),
    deployments=(
        deployment("UAT", Phase.OTHER, attempt=attempt("api 1.4.0", "failed")),
        deployment("PROD", Phase.WITHDRAWN),
    ),
    history=History(NOW, moves=(DateMove(NOW, date(2026, 11, 12), date(2026, 11, 19)),)),
    progress=Progress(to_do=2, done=1, unresolved=0),
    forecast=Forecast(Outlook.UNLIKELY, "closes 0.1 a day"),
    has_namesake=True,
    mapping=None,
)
"""Everything is wrong with it."""


def found(*releases: Release, settings: ReleasePagesSettings = PLAIN, now: datetime = NOW) -> list[str]:
    return sorted(finding.rule for finding in judge(board(*releases, now=now), settings))


def cut_off(
    day: Weekday, hour: int, environment: str | None = None, zone: str = "UTC"
) -> ReleasePagesSettings:
    missed = CutOffSettings(day=day, time=time(hour), environment=environment)
    return ReleasePagesSettings(time_zone=zone, cut_offs=(missed,))


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(release(), id="on its way"),
        pytest.param(release(progress=Progress(), deployments=BEHIND), id="without issues"),
        pytest.param(release(progress=Progress(to_do=30), date=date(2026, 12, 24)), id="far away"),
        pytest.param(release(status=Status.RELEASED, progress=Progress(done=3), deployments=OUT), id="out"),
        pytest.param(release(status=Status.ARCHIVED, date=date(2026, 11, 1)), id="archived"),
        pytest.param(release(date=None, week="", progress=Progress(to_do=9)), id="a backlog"),
        pytest.param(release(date=NOW.date()), id="due today"),
        pytest.param(
            release(
                deployments=(
                    deployment("UAT", Phase.UNKNOWN, why="no answer"),
                    deployment("PROD", Phase.UNKNOWN, why="no answer"),
                )
            ),
            id="of which Bamboo knows nothing",
        ),
        pytest.param(release(deployments=()), id="without columns"),
    ],
)
def test_a_healthy_release_makes_no_noise(healthy: Release) -> None:
    strict = ReleasePagesSettings(
        cut_offs=(CutOffSettings(day=Weekday.THURSDAY, time=time(13), environment="UAT"),)
    )
    if healthy.progress.total:
        assert found(healthy, settings=strict) == []
    assert found(healthy) == []


def test_an_unlucky_release_is_told_of_in_every_way() -> None:
    assert found(LATE) == [
        "failed-deployment",
        "moved-date",
        "namesake-versions",
        "overdue-release",
        "resolution-disagrees",
        "rolled-back",
        "unlikely-release",
        "unmapped-release",
    ]


@pytest.mark.parametrize(
    ("source", "left"),
    [
        pytest.param("jira", [], id="jira"),
        pytest.param("Jira", [], id="however it is written"),
        pytest.param(
            "bamboo",
            [
                "moved-date",
                "namesake-versions",
                "overdue-release",
                "resolution-disagrees",
                "unlikely-release",
            ],
            id="bamboo",
        ),
    ],
)
def test_nothing_is_said_of_stale_data(source: str, left: list[str]) -> None:
    assert found(replace(LATE, stale=(Stale(source, NOW - timedelta(hours=5), "403"),))) == left


def test_findings_name_the_project_the_owner_and_the_release() -> None:
    [overdue] = [one for one in judge(board(LATE), PLAIN) if one.rule == "overdue-release"]
    assert (
        overdue.message == "PAY api 1.4.0 is overdue by 7 days: it was due 2026-11-19, and has 2 issues left"
    )
    assert (overdue.path, overdue.owner, overdue.severity) == ("PAY", "team-payments", Severity.ERROR)
    assert overdue.resource == "https://jira.example.org/projects/PAY/versions/10042"
    assert overdue.fix == "deploy it and release it in Jira, or give it a date that can be kept"


def test_a_renamed_and_moved_release_keeps_its_keys() -> None:
    renamed = replace(LATE, name="api 1.4.0 ", project="PAYX", url="", date=date(2026, 11, 18))
    other = replace(LATE, id="10043", application="")
    assert keys(LATE) - keys(renamed) == keys(LATE, "unmapped-release")
    assert keys(LATE).isdisjoint(keys(other))


def keys(one: Release, rule: str = "") -> set[str]:
    return {finding.key for finding in judge(board(one), PLAIN) if rule in ("", finding.rule)}


def test_one_finding_stands_for_all_releases_of_an_unmapped_application() -> None:
    both = [release(mapping=None), release("api 1.5.0", id="2", mapping=None)]
    assert found(*both) == ["unmapped-release"]
    assert found(*both, release("ledger 1", id="3", mapping=None)) == ["unmapped-release"] * 2
    assert found(*both, settings=ReleasePagesSettings(bamboo=False)) == []


def test_every_key_of_a_large_board_is_its_own() -> None:
    assert 200 < len(keys_of := [one.key for one in judge(large_board(), PLAIN)]) == len(set(keys_of))


@pytest.mark.parametrize(
    ("now", "settings", "expected"),
    [
        pytest.param("2026-11-26T12:59:59+00:00", cut_off(Weekday.THURSDAY, 13, "UAT"), [], id="before"),
        pytest.param(
            "2026-11-26T13:00:00+00:00", cut_off(Weekday.THURSDAY, 13, "UAT"), ["missed-cut-off"], id="at"
        ),
        pytest.param(
            "2026-11-26T12:00:00+00:00",
            cut_off(Weekday.THURSDAY, 13, "UAT", "Europe/Zurich"),
            ["missed-cut-off"],
            id="in Zurich an hour earlier",
        ),
        pytest.param(
            "2026-11-23T00:00:00+00:00", cut_off(Weekday.MONDAY, 0), ["missed-cut-off"], id="issues left"
        ),
        pytest.param("2026-11-22T23:59:59+00:00", cut_off(Weekday.MONDAY, 0), [], id="the week before"),
        pytest.param(
            "2026-11-29T10:00:00+00:00",
            cut_off(Weekday.SUNDAY, 9).model_copy(update={"week_start": Weekday.SUNDAY}),
            ["missed-cut-off", "overdue-release"],
            id="weeks that begin on Sunday",
        ),
    ],
)
def test_cut_offs_are_moments_in_the_week_of_the_release(
    now: str, settings: ReleasePagesSettings, expected: list[str]
) -> None:
    waiting = release(deployments=BEHIND)
    assert found(waiting, settings=settings, now=datetime.fromisoformat(now)) == expected


def test_who_gets_there_late_has_no_cut_off_missed_any_more() -> None:
    settings = cut_off(Weekday.THURSDAY, 13, "UAT")
    assert found(release(deployments=BEHIND), settings=settings) == ["missed-cut-off"]
    late = deployment("UAT", first=NOW - timedelta(minutes=5))
    assert found(release(deployments=(late, BEHIND[1])), settings=settings) == []


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        pytest.param((), [], id="never seen before"),
        pytest.param((Sample(NOW - timedelta(hours=2), 0, 8),), [], id="done just now"),
        pytest.param((Sample(NOW - timedelta(days=2), 0, 8),), ["done-but-not-deployed"], id="done for long"),
        pytest.param(
            (Sample(NOW - timedelta(days=2), 0, 7), Sample(NOW - timedelta(hours=2), 0, 8)),
            ["done-but-not-deployed"],
            id="done for long, then more was done",
        ),
        pytest.param(
            (Sample(NOW - timedelta(days=2), 0, 8), Sample(NOW - timedelta(hours=2), 1, 7)),
            [],
            id="open again",
        ),
    ],
)
def test_what_is_done_has_a_day_to_be_deployed(samples: tuple[Sample, ...], expected: list[str]) -> None:
    done = release(progress=Progress(done=8), deployments=BEHIND, history=History(NOW, samples))
    assert found(done) == expected


def test_a_rich_board_has_findings_of_most_rules() -> None:
    settings = ReleasePagesSettings(
        cut_offs=(CutOffSettings(day=Weekday.THURSDAY, time=time(13), environment="UAT"),)
    )
    findings = judge(rich_board(), settings)
    assert len({finding.rule for finding in findings}) >= 12
    assert all(finding.path and finding.owner and finding.fix for finding in findings)
    assert not [
        finding for finding in findings if finding.path == "DATA" and finding.rule != "removed-release"
    ]


def test_times_are_those_of_the_board() -> None:
    late = release(date=date(2026, 11, 25))
    assert found(late, now=datetime(2026, 11, 25, 23, tzinfo=UTC)) == []
    assert found(late, now=datetime(2026, 11, 26, 1, tzinfo=UTC)) == ["overdue-release"]
