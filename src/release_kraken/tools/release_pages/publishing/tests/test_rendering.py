"""What the pages show, exactly; and that whatever Jira and Bamboo hold, it is storage format."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from release_kraken.connectors.confluence.storage import fault_in, parsed
from release_kraken.connectors.confluence.tables.merging import merge
from release_kraken.connectors.confluence.tables.reading import shown
from release_kraken.tools.release_pages.board import (
    Attempt,
    DateMove,
    Deployment,
    Drift,
    Forecast,
    History,
    Outlook,
    Phase,
    Progress,
    Release,
    Sample,
    Scope,
    Source,
    Stale,
    Status,
    Ticket,
    Tickets,
)
from release_kraken.tools.release_pages.publishing.tables import (
    MOST_NOTES,
    Rows,
    index_table,
    is_at_risk,
    week_table,
)
from release_kraken.tools.release_pages.publishing.tests.desks import Desk
from release_kraken.tools.release_pages.settings import ConfluenceSettings
from release_kraken.tools.release_pages.tests.boards import HOSTILE, board
from release_kraken.tools.release_pages.tests.boards import release as made

GOLDEN = Path(__file__).parent / "golden" / "week.xml"
SETTINGS = ConfluenceSettings(space="REL")
AT = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
RELEASE = Release(
    id="10042",
    name="api 1.4.0",
    application="api",
    number="1.4.0",
    project="PAY",
    team="Payments",
    owner="team-payments",
    url="https://jira.example.org/projects/PAY/versions/10042",
    status=Status.UNRELEASED,
    description="Refunds & more.\n\n<b>Bold</b> claims.",
    date=date(2026, 11, 27),
    week="2026-W48",
    progress=Progress(to_do=1, in_progress=1, done=6, unresolved=3),
    blockers=Tickets(
        (Ticket("PAY-7", "Down", "Open", "https://jira.example.org/browse/PAY-7", why="flagged"),), 1
    ),
    open=Tickets(),
    notes=Tickets(
        (Ticket("PAY-1", "Refund in part", "Done", "https://jira.example.org/browse/PAY-1", is_done=True),),
        3,
        "https://jira.example.org/issues/?jql=a&b",
    ),
    scope=Scope(),
    mapping=None,
    deployments=(
        Deployment(
            "UAT",
            Phase.DEPLOYED,
            current=Attempt("api 1.4.0", "success", AT, "Ada Lovelace", "https://bamboo.example.org/1"),
            mark="approved",
        ),
        Deployment(
            "PROD",
            Phase.OTHER,
            current=Attempt("api 1.3.9", "success", AT, "", "https://bamboo.example.org/2"),
            attempt=Attempt("api 1.4.0", "failed", None, "Grace Hopper", "https://bamboo.example.org/3"),
        ),
    ),
    drift=Drift(2, 1, ahead=False),
    forecast=Forecast(Outlook.UNLIKELY, "7 issues left"),
    history=History(AT, (Sample(AT, 4, 1),), (DateMove(AT, date(2026, 11, 20), date(2026, 11, 27)),)),
)
BARE = made(
    "cart 1.0",
    id="7",
    team="Shop",
    project="SHOP",
    url="javascript:alert(1)",
    status=Status.REMOVED,
    date=None,
    week="2026-W48",
    progress=Progress(),
    deployments=(),
    stale=(Stale("jira", AT, "403"),),
)


def test_a_page_as_it_is_made(cloud: Desk) -> None:
    cloud.fake.rewrites = False
    cloud.write(board(RELEASE, replace(BARE, week="2026-W48")))
    assert in_lines(cloud.page().body) == GOLDEN.read_text(encoding="utf-8").rstrip("\n")


def in_lines(body: str) -> str:
    """A line for each row and each cell."""
    return re.sub(r"(?=<tr>|<t[hd]>|</tr>)", "\n", body)


def cells(release: Release, zone: str = "UTC") -> dict[str, str]:
    """What each of Kraken's cells shows, by the title of its column."""
    made_board = replace(board(RELEASE), time_zone=zone)
    wanted = week_table(SETTINGS, made_board, "2026-W48", Rows((release,)))
    return {
        column.title: shown(wanted.lines[0].cells[column.key]) for column in wanted.columns if column.machine
    }


@pytest.mark.parametrize(
    ("release", "column", "expected"),
    [
        pytest.param(RELEASE, "Release", "api 1.4.0 unreleased Payments · PAY", id="release"),
        pytest.param(BARE, "Release", "cart 1.0 removed stale: jira Shop · SHOP", id="removed-and-stale"),
        pytest.param(RELEASE, "Date", "Fri 27 Nov 2026 moved from Fri 20 Nov", id="date-moved"),
        pytest.param(BARE, "Date", "no date", id="no-date"),
        pytest.param(
            replace(RELEASE, is_overdue=True, history=History(AT)),
            "Date",
            "Fri 27 Nov 2026 overdue",
            id="late",
        ),
        pytest.param(
            RELEASE,
            "Issues",
            "2/8 left 6 done, 1 in progress, 1 to do scope +3 since Tue 24 Nov 3 without resolution",
            id="issues",
        ),
        pytest.param(BARE, "Issues", "no issues", id="no-issues"),
        pytest.param(
            replace(BARE, progress=Progress(done=9, unmapped=1, is_exact=False)),
            "Issues",
            "about 1/10 left 9 done, 1 of unknown status",
            id="estimated",
        ),
        pytest.param(RELEASE, "Blockers", "PAY-7 Down (flagged)", id="blockers"),
        pytest.param(RELEASE, "UAT", "deployed approved api 1.4.0 Ada Lovelace, 24 Nov 14:05", id="deployed"),
        pytest.param(
            RELEASE,
            "PROD",
            "not yet now api 1.3.9 24 Nov 14:05 failed api 1.4.0 Grace Hopper",
            id="failed-attempt",
        ),
        pytest.param(BARE, "PROD", "", id="not-asked"),
        pytest.param(
            replace(
                RELEASE, deployments=(Deployment("UAT", Phase.WITHDRAWN, is_rollback=True, is_hotfix=True),)
            ),
            "UAT",
            "rolled back hotfix",
            id="rolled-back",
        ),
        pytest.param(RELEASE, "Drift", "2 versions, 1 day behind", id="behind"),
        pytest.param(replace(RELEASE, drift=Drift(0, 0, ahead=False)), "Drift", "in step", id="in-step"),
        pytest.param(
            replace(RELEASE, drift=Drift(0, 3, ahead=True)), "Drift", "production ahead", id="ahead"
        ),
        pytest.param(
            replace(RELEASE, drift=Drift(None, None, ahead=False)), "Drift", "unknown", id="drift-unknown"
        ),
        pytest.param(RELEASE, "Outlook", "unlikely", id="outlook"),
        pytest.param(BARE, "Outlook", "", id="no-outlook"),
        pytest.param(
            RELEASE,
            "Release notes",
            "3 issues done Refunds & more. <b>Bold</b> claims. PAY-1 Refund in part and 2 more",
            id="notes",
        ),
        pytest.param(
            replace(RELEASE, notes=Tickets()),
            "Release notes",
            "Description Refunds & more. <b>Bold</b> claims.",
            id="text",
        ),
    ],
)
def test_cells(release: Release, column: str, expected: str) -> None:
    assert cells(release)[column] == expected


def test_moments_are_local() -> None:
    assert "24 Nov 15:05" in cells(RELEASE, "Europe/Zurich")["UAT"]


def test_environments_whose_names_are_alike_have_columns_of_their_own() -> None:
    made_board = board(RELEASE, columns=("UAT 1", "UAT-1", "Ümläut"))
    keys = [column.key for column in week_table(SETTINGS, made_board, "2026-W48", Rows(())).columns]
    assert len({key for key in keys if key.startswith("at-")}) == 3


def test_release_notes_are_capped() -> None:
    many = tuple(Ticket(f"PAY-{number}", "x", "Done", "https://j.test") for number in range(MOST_NOTES + 9))
    assert cells(replace(RELEASE, notes=Tickets(many, 70)))["Release notes"].endswith("PAY-49 x and 20 more")


def test_the_index_counts_releases_and_risks() -> None:
    late = made("late 1", id="2", is_overdue=True, forecast=Forecast(Outlook.MISSED, ""))
    out = made("out 1", id="3", status=Status.RELEASED, is_overdue=True)
    gone = made("gone 1", id="4", status=Status.REMOVED)
    pages = {f"2026-W{week}": ("REL", f"Releases 2026-W{week}") for week in (47, 48, 49)}
    wanted = index_table(board(RELEASE, late, out, gone, made("some day", id="5", date=None, week="")), pages)
    assert [line.key for line in wanted.lines] == ["2026-W49", "2026-W48", "2026-W47", "undated"]
    assert {key: shown(cell) for key, cell in wanted.lines[1].cells.items()} == {
        "week": "2026-W48",
        "dates": "Mon 23 Nov to Sun 29 Nov",
        "releases": "3, 1 released 2 overdue",
        "risk": "2 releases api 1.4.0 late 1",
    }
    assert not is_at_risk(out)


def test_the_index_names_what_its_numbers_lack() -> None:
    sources = tuple(Source("jira", f"P{number}", "Payments", None, "401 Unauthorized") for number in range(7))
    pages = {f"2026-W{week}": ("REL", f"Releases 2026-W{week}") for week in (47, 48, 49)}
    wanted = index_table(board(sources=sources), pages)
    assert shown(wanted.lines[0].cells["releases"]) == "0 without P0, P1, P2, P3, P4, 2 more: never read"
    assert not wanted.dropped


ANY = st.text(max_size=40) | st.sampled_from(
    [
        HOSTILE,
        "]]>",
        "\x0b\x00\ud800",
        "👩‍🚀" * 9,
        "אבג \u202e",
        "x" * 10_000,
        "&nbsp;<!--",
        "</td></tr></table>",
    ]
)


@settings(max_examples=150, deadline=None)
@given(ANY, ANY, ANY, ANY)
def test_whatever_they_hold_it_is_storage_format(name: str, words: str, who: str, url: str) -> None:
    ticket = Ticket(name, words, who, url, why=words)
    tickets = Tickets((ticket,), 3, url)
    attempt = Attempt(name, words, AT, who, url)
    there = Deployment("UAT", Phase.OTHER, current=attempt, attempt=attempt, mark=words, why=words)
    release = replace(
        RELEASE,
        name=name,
        team=who,
        project=words,
        url=url,
        description=words,
        blockers=tickets,
        notes=tickets,
        deployments=(there,),
        stale=(Stale(words, AT, words),),
    )
    wanted = week_table(SETTINGS, board(RELEASE), "2026-W48", Rows((release,)))
    body = merge("", wanted, date(2026, 11, 20)).body
    assert fault_in(body) is None
    assert len(body) < 20_000
    tags = {element.tag for element in parsed(body).iter()}
    assert tags.isdisjoint({"script", "img", "b"})
    assert all(each.get("href", "https:").startswith(("http", "mailto")) for each in parsed(body).iter("a"))
    assert not merge(body, wanted, date(2026, 11, 20)).changed
