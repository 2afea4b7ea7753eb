"""The calendar keeps to RFC 5545, whatever Jira holds, and does not change while nothing changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.tools.release_pages.board import DateMove, History, Progress, Sample, Status
from release_kraken.tools.release_pages.files.calendar_feed import calendar, escaped, folded, last_change
from release_kraken.tools.release_pages.files.tests.calendar_parser import Component, parsed, plain, unfolded
from release_kraken.tools.release_pages.tests.boards import HOSTILE, NOW, large_board, release, rich_board

SEEN = History(datetime(2026, 11, 17, 9, 30, 15, 999, tzinfo=UTC))


def event(**given: Any) -> Component:
    """The event of a release, as a calendar reads it."""
    [found] = parsed(calendar("Releases", [release(**{"history": SEEN, **given})])).inner
    return found


def test_a_release_is_an_event_of_one_day() -> None:
    made = calendar("Releases of Payments, Inc.", [release(history=SEEN, description="Refunds;\nin part")])
    found = parsed(made)
    assert found.name == "VCALENDAR"
    assert found.properties["VERSION"] == "2.0"
    assert found.properties["X-WR-CALNAME"] == "Releases of Payments, Inc."
    assert found.properties.keys() >= {"PRODID", "CALSCALE"}
    [shown] = found.inner
    assert shown.name == "VEVENT"
    assert shown.parameters["DTSTART"] == ";VALUE=DATE"
    assert shown.properties == {
        "UID": "10042@release-pages.release-kraken",
        "DTSTAMP": "20261117T093015Z",
        "LAST-MODIFIED": "20261117T093015Z",
        "SEQUENCE": "0",
        "DTSTART": "20261127",
        "SUMMARY": "PAY api 1.4.0",
        "DESCRIPTION": "6 of 8 issues done\nUAT: deployed\nPROD: not yet\nRefunds;\nin part",
        "CATEGORIES": "Payments",
        "STATUS": "TENTATIVE",
        "TRANSP": "TRANSPARENT",
        "URL": "https://jira.example.org/projects/PAY/versions/10042",
    }


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        pytest.param({"status": Status.RELEASED}, "STATUS", "CONFIRMED", id="released"),
        pytest.param({"status": Status.REMOVED}, "STATUS", "CANCELLED", id="removed"),
        pytest.param({"status": Status.ARCHIVED}, "STATUS", "CANCELLED", id="archived"),
        pytest.param({"is_overdue": True}, "SUMMARY", "Overdue: PAY api 1.4.0", id="overdue"),
        pytest.param({"is_overdue": True}, "STATUS", "TENTATIVE", id="overdue is not cancelled"),
        pytest.param({"progress": Progress(), "deployments": ()}, "DESCRIPTION", "No issues", id="no issues"),
        pytest.param({"date": date(9999, 12, 31)}, "DTSTART", "99991231", id="the last day that there is"),
        pytest.param({"date": date(1, 1, 1)}, "DTSTART", "00010101", id="the first"),
        pytest.param(
            {"history": replace(SEEN, moves=(DateMove(NOW, None, NOW.date()),) * 3)},
            "SEQUENCE",
            "3",
            id="every move of the date is a revision",
        ),
        pytest.param(
            {"history": replace(SEEN, samples=(Sample(NOW, 2, 6),))},
            "DTSTAMP",
            "20261126T143000Z",
            id="changed",
        ),
    ],
)
def test_an_event_says_how_the_release_stands(given: dict[str, object], name: str, value: str) -> None:
    assert event(**given).properties[name] == value


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("javascript:alert(1)", id="a script"),
        pytest.param("", id="none"),
        pytest.param("https://jira.example.org/a b", id="a blank"),
        pytest.param("https://jira.example.org/\r\nATTACH:x", id="a line of its own"),
    ],
)
def test_only_addresses_are_given_as_such(address: str) -> None:
    assert "URL" not in event(url=address).properties


def test_a_renamed_release_that_moves_stays_the_same_event() -> None:
    moved = event(name="api 2.0.0", date=date(2026, 12, 4), project="PAYX")
    assert moved.properties["UID"] == event().properties["UID"]


def test_releases_without_date_are_left_out() -> None:
    undated = release(date=None, week="")
    assert parsed(calendar("Releases", [undated])).inner == []
    assert parsed(calendar("Releases", [])).inner == []


def test_nothing_changes_while_nothing_changes() -> None:
    board = rich_board()
    later = rich_board(NOW + timedelta(hours=5))
    assert calendar("Releases", board.releases) == calendar("Releases", later.releases)
    assert last_change(release(history=SEEN)) == SEEN.first_seen


def test_whatever_a_company_has_can_be_read() -> None:
    found = parsed(calendar("Releases", rich_board().releases))
    names = [each.properties["SUMMARY"] for each in found.inner]
    assert len(names) == len(set(names)) == 12
    assert f"SHOP {HOSTILE.replace(chr(27), '').replace(chr(7), '')} 1.0" in names
    assert len(parsed(calendar("Releases", large_board().releases)).inner) == 2000


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], include_characters="\t\n")))
def test_every_text_is_read_as_it_was_written(text: str) -> None:
    assert plain(escaped(text)) == text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne", id="ends of lines"),
        pytest.param("a\x00\x0b\x1b\x7fb", "ab", id="control characters"),
        pytest.param("a\ud800b", "a?b", id="half a character"),
        pytest.param('\\n;,:"', '\\n;,:"', id="what separates"),
    ],
)
def test_what_no_text_may_have_is_replaced(text: str, read: str) -> None:
    assert plain(escaped(text)) == read


@given(st.text())
def test_every_line_can_be_folded(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"
    assert unfolded(f"{folded(line)}\r\n") == [line]


@given(st.text(), st.text(), st.text(), st.text())
def test_every_release_can_be_read(name: str, description: str, team: str, url: str) -> None:
    found = event(name=name, description=description, team=team, url=url)
    assert found.properties.keys() - {"URL"} == event().properties.keys() - {"URL"}
