"""What the page shows: weeks and filters by its address, rows in words, figures, a release of its own."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from release_kraken.core.finding import Severity
from release_kraken.tools.release_pages.board import (
    DateMove,
    Delivery,
    Deployment,
    Drift,
    History,
    Phase,
    Release,
    Sample,
    Scope,
    Source,
    Stale,
    Status,
)
from release_kraken.tools.release_pages.judging import faults_by_release
from release_kraken.tools.release_pages.reading import teams_of
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.showing import choosing, sources
from release_kraken.tools.release_pages.showing.choosing import Choice
from release_kraken.tools.release_pages.showing.detail import burn_down, release_named
from release_kraken.tools.release_pages.showing.rows import cell_of, drift_words, due, row_of
from release_kraken.tools.release_pages.tests.boards import (
    NOW,
    attempt,
    board,
    deployment,
    large_board,
    release,
    rich_board,
)
from release_kraken.tools.release_pages.words import OUTLOOKS

RICH = rich_board()
FAULTS = faults_by_release(RICH, ReleasePagesSettings())
TODAY = NOW.date()


def names(**query: str) -> list[str]:
    return [each.name for each in choosing.chosen(RICH, Choice.of(query, RICH), FAULTS)]


@pytest.mark.parametrize(
    ("query", "choice"),
    [
        pytest.param({}, Choice("2026-W48"), id="nothing"),
        pytest.param({"week": "2026-W49"}, Choice("2026-W49"), id="a week"),
        pytest.param({"week": "none"}, Choice("none"), id="no date"),
        pytest.param({"week": "2031-W01"}, Choice("2026-W48"), id="a week that is not there"),
        pytest.param({"team": "Data"}, Choice("2026-W48", team="Data"), id="a team"),
        pytest.param({"show": "problems"}, Choice("2026-W48", only_problems=True), id="problems"),
        pytest.param({"show": "all"}, Choice("2026-W48"), id="something else"),
        pytest.param({"text": "  api "}, Choice("2026-W48", text="api"), id="a text"),
        pytest.param({"page": "3"}, Choice("2026-W48", page=3), id="a page"),
        pytest.param({"page": "0"}, Choice("2026-W48"), id="no page"),
        pytest.param({"page": "²"}, Choice("2026-W48"), id="what only looks like a number"),
        pytest.param({"page": "9" * 5000}, Choice("2026-W48"), id="an endless number"),
    ],
)
def test_the_address_says_what_is_shown(query: dict[str, str], choice: Choice) -> None:
    assert Choice.of(query, RICH) == choice


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({"week": "2026-W47"}, ["api 1.3.9"], id="week"),
        pytest.param({"team": "Payments"}, ["ledger 7.1.0", "ledger 7.2.0", "api 1.4.0"], id="team"),
        pytest.param({"text": "LEDGER"}, ["ledger 7.1.0", "ledger 7.2.0"], id="text"),
        pytest.param({"text": "data "}, ["feed 1.0.3", "reports 4.4.0"], id="text of the project"),
        pytest.param(
            {"show": "problems"},
            ["feed 1.0.3", "ledger 7.1.0", "api 1.4.0", "checkout 2.8.0"],
            id="problems, stale ones too",
        ),
        pytest.param({"show": "problems", "text": "4.4.0"}, [], id="a note is no problem"),
        pytest.param({"week": "none"}, ["Backlog"], id="without date"),
    ],
)
def test_filters_choose_releases(query: dict[str, str], expected: list[str]) -> None:
    assert names(**query) == expected


def test_tabs_name_the_weeks_around_and_count_what_passes() -> None:
    choice = Choice.of({"team": "Payments", "show": "problems"}, RICH)
    assert [(tab.name, tab.count, tab.is_here) for tab in choosing.tabs(RICH, choice, FAULTS)] == [
        ("Last week", 0, False),
        ("This week", 2, True),
        ("Next week", 0, False),
        ("No date", 0, False),
    ]
    address = "/tools/release_pages?week=2026-W49&team=Payments&show=problems"
    assert [tab.address for tab in choosing.tabs(RICH, choice, FAULTS)][2] == address


def test_weeks_far_away_have_their_labels() -> None:
    far = board(release(date=date(2026, 12, 31)))
    tabs = [tab.name for tab in choosing.tabs(far, Choice.of({}, far), {})]
    assert tabs == ["Last week", "This week", "Next week", "2026-W53"]
    without = replace(far, weeks=far.weeks[:1])
    assert [tab.name for tab in choosing.tabs(without, Choice.of({}, without), {})] == ["2026-W47"]


def test_addresses_hold_any_text() -> None:
    assert Choice("2026-W48", text="a&b=c ü").address(page="2") == (
        "/tools/release_pages?week=2026-W48&text=a%26b%3Dc+%C3%BC&page=2"
    )


@pytest.mark.parametrize(
    ("page", "first", "last", "before", "after"),
    [
        pytest.param(1, 0, 50, False, True, id="the first"),
        pytest.param(2, 50, 100, True, True, id="one between"),
        pytest.param(3, 100, 101, True, False, id="the last"),
        pytest.param(9, 100, 101, True, False, id="behind the last"),
    ],
)
def test_long_lists_come_in_pages(page: int, first: int, last: int, before: bool, after: bool) -> None:
    part = choosing.pages(101, Choice("2026-W48", page=page))
    assert (part.first, part.last, bool(part.before), bool(part.after)) == (first, last, before, after)


def test_an_empty_list_has_one_page() -> None:
    part = choosing.pages(0, Choice("2026-W48"))
    assert (part.first, part.last, part.before, part.after) == (0, 0, "", "")


def test_a_large_board_is_counted() -> None:
    large = large_board()
    faults = faults_by_release(large, ReleasePagesSettings())
    tabs = list(choosing.tabs(large, Choice.of({}, large), faults))
    assert sum(tab.count for tab in tabs) == 2000
    assert len(teams_of(large, ReleasePagesSettings())) == 200


def test_a_week_is_summed_up() -> None:
    found = choosing.chosen(RICH, Choice.of({}, RICH), FAULTS)
    assert choosing.tally(found, FAULTS) == choosing.Tally(
        releases=8, released=3, overdue=1, blocked=1, problems=4, stale=1
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(release(date=TODAY), ("Thu 26 Nov", "today", False), id="today"),
        pytest.param(release(), ("Fri 27 Nov", "tomorrow", False), id="tomorrow"),
        pytest.param(release(date=date(2026, 12, 4)), ("Fri 4 Dec", "in 8 days", False), id="to come"),
        pytest.param(
            release(date=date(2026, 11, 25), is_overdue=True),
            ("Wed 25 Nov", "overdue by 1 day", True),
            id="overdue",
        ),
        pytest.param(
            release(date=date(2026, 11, 25)), ("Wed 25 Nov", "yesterday", False), id="out, but not in Jira"
        ),
        pytest.param(
            release(date=date(2026, 11, 20), status=Status.RELEASED),
            ("Fri 20 Nov", "6 days ago", False),
            id="out long ago",
        ),
        pytest.param(release(date=None, week=""), ("No date", "", False), id="without date"),
    ],
)
def test_a_date_is_said_in_words(given: Release, words: tuple[str, str, bool]) -> None:
    found = due(given, TODAY)
    assert (found.day, found.words, found.is_bad) == words


@pytest.mark.parametrize(
    ("there", "word", "version", "tags"),
    [
        pytest.param(deployment("UAT", mark="Approved"), "Deployed", "", ["Approved"], id="deployed"),
        pytest.param(deployment("UAT", mark="tested"), "Deployed", "", ["Tested"], id="a word of theirs"),
        pytest.param(deployment("UAT", is_hotfix=True), "Deployed", "", ["Hotfix"], id="hotfix"),
        pytest.param(deployment("UAT", Phase.PASSED), "Was deployed", "api 1.3.9", [], id="passed"),
        pytest.param(
            deployment("UAT", Phase.WITHDRAWN, is_rollback=True),
            "Rolled back",
            "api 1.3.9",
            [],
            id="withdrawn",
        ),
        pytest.param(
            deployment("UAT", Phase.DEPLOYED, is_rollback=True),
            "Deployed",
            "",
            ["Rollback"],
            id="came back",
        ),
        pytest.param(deployment("UAT", Phase.OTHER), "Not yet", "api 1.3.9", [], id="other"),
        pytest.param(deployment("UAT", Phase.EMPTY), "Empty", "", [], id="empty"),
        pytest.param(deployment("UAT", Phase.UNKNOWN), "Unknown", "", [], id="unknown"),
        pytest.param(deployment("UAT", Phase.UNMAPPED), "Not mapped", "", [], id="unmapped"),
    ],
)
def test_an_environment_is_said_in_words(there: Deployment, word: str, version: str, tags: list[str]) -> None:
    cell = cell_of(there)
    assert (cell.mark.word, cell.version, [tag.word for tag in cell.tags]) == (word, version, tags)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        pytest.param("failed", "Failed", id="failed"),
        pytest.param("in progress", "Under way", id="in progress"),
        pytest.param("unknown", "Tried", id="unknown"),
    ],
)
def test_what_did_not_succeed_stands_beside_it(state: str, word: str) -> None:
    cell = cell_of(deployment("UAT", attempt=attempt("api 1.5.0", state)))
    assert cell.tried is not None
    assert (cell.tried.version, cell.tried_mark.word) == ("api 1.5.0", word)


@pytest.mark.parametrize(
    ("drift", "words"),
    [
        pytest.param(None, "", id="not known"),
        pytest.param(Drift(0, 0, ahead=False), "", id="level"),
        pytest.param(Drift(0, 11, ahead=False), "", id="level, deployed later"),
        pytest.param(Drift(3, 15, ahead=False), "3 versions and 15 days behind", id="behind"),
        pytest.param(Drift(1, 0, ahead=False), "1 version behind", id="on the same day"),
        pytest.param(Drift(None, 4, ahead=False), "4 days behind", id="versions not known"),
        pytest.param(Drift(None, None, ahead=False), "", id="nothing known"),
        pytest.param(Drift(0, 11, ahead=True), "ahead: a hotfix", id="ahead"),
    ],
)
def test_drift_is_said_in_words(drift: Drift | None, words: str) -> None:
    assert drift_words(drift) == words


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        pytest.param(Scope(), "", id="unchanged"),
        pytest.param(Scope(("A-1", "A-2"), ("A-3",), 1), "2 added, 1 removed", id="keys"),
        pytest.param(Scope(net=1200), "1,200 added", id="too many to compare"),
        pytest.param(Scope(net=-2), "2 removed", id="fewer"),
    ],
)
def test_scope_is_said_in_words(scope: Scope, words: str) -> None:
    assert row_of(release(scope=scope), RICH, ()).scope == words


@pytest.mark.parametrize(
    ("given", "word"),
    [
        pytest.param(release(status=Status.RELEASED), "Released", id="released"),
        pytest.param(release(status=Status.REMOVED), "Removed", id="removed"),
        pytest.param(release(status=Status.ARCHIVED), "Archived", id="archived"),
        *(
            pytest.param(release(forecast=replace(release().forecast, outlook=outlook)), word, id=outlook)
            for outlook, word in OUTLOOKS.items()
        ),
    ],
)
def test_a_row_says_how_the_release_stands(given: Release, word: str) -> None:
    assert row_of(given, RICH, ()).standing.word == word


def test_a_row_has_a_cell_for_each_column_and_its_faults_in_order() -> None:
    late = next(each for each in RICH.releases if each.id == "10041")
    row = row_of(late, RICH, FAULTS["10041"])
    assert [cell.column for cell in row.cells] == ["UAT", "PROD"]
    assert [(fault.severity, fault.rule) for fault in row.faults] == [
        (Severity.ERROR, "failed-deployment"),
        (Severity.ERROR, "overdue-release"),
        (Severity.NOTE, "moved-date"),
    ]
    assert row.faults[1].text == "is overdue by 7 days: it was due 2026-11-19, and has 5 issues left"
    assert row.notes == 1
    without = row_of(release(deployments=()), RICH, ())
    assert [cell.mark.word for cell in without.cells] == ["Not mapped", "Not mapped"]


def test_sources_in_trouble_come_first() -> None:
    everything = sources.freshness(RICH, Choice("2026-W48"))
    assert [source.name for source in everything.troubled] == ["DATA", "Releases 2026-W49"]
    assert everything.oldest == NOW
    of_team = sources.freshness(RICH, Choice("2026-W48", team="Payments"))
    assert [source.name for source in of_team.fresh] == ["PAY", "deployment projects", "Releases 2026-W48"]
    shared = replace(RICH, sources=(Source("jira", "BOTH", "Data, Payments", NOW),))
    assert len(sources.freshness(shared, Choice("2026-W48", team="Payments")).fresh) == 1
    assert sources.freshness(shared, Choice("2026-W48", team="Storefront")).oldest is None


@pytest.mark.parametrize(
    ("delivery", "figures"),
    [
        pytest.param(Delivery("A", 30, 22, 31.5, 0.045), ("5.1 a week", "31.5 hours", "4.5%"), id="known"),
        pytest.param(Delivery("A", 30, 3, 52, 0), ("0.7 a week", "2.2 days", "0.0%"), id="slow"),
        pytest.param(Delivery("A", 30, 0, None, None), ("0.0 a week", "not known", "not known"), id="none"),
    ],
)
def test_figures_are_said_with_their_units(delivery: Delivery, figures: tuple[str, str, str]) -> None:
    [found] = sources.figures(replace(RICH, delivery=(delivery,)), Choice("2026-W48"))
    assert (found.frequency, found.lead_time, found.failure_rate) == figures


def test_figures_are_those_of_the_team() -> None:
    assert [each.team for each in sources.figures(RICH, Choice("2026-W48", team="Data"))] == ["Data"]


def test_a_burn_down_ends_today_and_plans_to_the_date() -> None:
    samples = (Sample(NOW - timedelta(days=2), 4, 1), Sample(NOW - timedelta(days=1), 3, 5))
    lines = burn_down(release(history=History(NOW, samples)), RICH)
    assert lines == {
        "left": [(date(2026, 11, 24), 4), (date(2026, 11, 25), 3), (TODAY, 2)],
        "done": [(date(2026, 11, 24), 1), (date(2026, 11, 25), 5), (TODAY, 6)],
        "to be on time": [(date(2026, 11, 24), 4), (date(2026, 11, 27), 0)],
    }


def test_days_of_a_burn_down_are_local() -> None:
    late = History(NOW, (Sample(NOW.replace(hour=23, minute=30) - timedelta(days=2), 4, 1),))
    in_zurich = replace(RICH, time_zone="Europe/Zurich")
    assert burn_down(release(history=late), in_zurich)["left"][0] == (date(2026, 11, 25), 4)


@pytest.mark.parametrize(
    "given", [pytest.param(None, id="no date"), pytest.param(date(2026, 11, 1), id="a date that is over")]
)
def test_no_plan_leads_back(given: date | None) -> None:
    known = History(NOW, (Sample(NOW - timedelta(days=2), 4, 1),))
    assert burn_down(release(date=given, history=known), RICH)["to be on time"] == []


def test_a_burn_down_needs_two_days() -> None:
    assert burn_down(release(), RICH) == {}
    assert burn_down(release(history=History(NOW, (Sample(NOW, 4, 1),))), RICH) == {}


def test_releases_are_found_by_the_id_of_the_version() -> None:
    found = release_named(RICH, "10099")
    assert found is not None
    assert found.name == "Backlog"
    assert release_named(RICH, "api 1.4.0") is None


def test_stale_data_is_a_problem() -> None:
    assert choosing.is_problem(release(stale=(Stale("jira", None, "403"),)), {})
    moved = release(history=History(NOW, moves=(DateMove(NOW, None, TODAY),)))
    assert not choosing.is_problem(moved, faults_by_release(board(moved), ReleasePagesSettings()))
