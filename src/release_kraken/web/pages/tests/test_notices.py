"""Where forms lead back to, and what is said there."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.web.access import ROLES, Actor
from release_kraken.web.pages.notices import below, query_of, say

ANN = Actor("ann", ROLES["operator"], "secret of the session")


@pytest.mark.parametrize(
    "back",
    [
        "/tools/x",
        "/tools/x?week=2026-W47&team=a%20b",
        "/tools/x#note",
        "/tools/x/files/a.csv",
        "/tools/x?a=../..",
    ],
)
def test_what_is_below(back: str) -> None:
    assert below("/tools/x", back) == back


@given(
    st.text(alphabet="/\\.%2eE?#:@tolsx \t\n\x00é", max_size=30).map(lambda end: f"/tools/x{end}") | st.text()
)
def test_nothing_else_is(back: str) -> None:
    found = below("/tools/x", back)
    path = urlsplit(found).path
    assert path == "/tools/x" or path.startswith("/tools/x/")
    assert found.isascii()
    assert found.isprintable()
    assert not {"..", "."} & {step.lower().replace("%2e", ".") for step in path.split("/")}


def test_the_query_stays_without_older_notices() -> None:
    answer = say("/tools/x?week=1&said=before&seal=0&done=queued#note", "Done: a & b.", ANN)
    place = urlsplit(answer.headers["location"])
    assert (answer.status_code, place.path, place.fragment) == (303, "/tools/x", "note")
    assert query_of(answer.headers["location"]) == {"week": "1"}
    assert "said=Done%3A+a+%26+b.&seal=" in place.query


@given(st.text(min_size=1))
def test_any_sentence_can_be_said(sentence: str) -> None:
    assert len(say("/tools/x", sentence, ANN).headers["location"]) < 8000


def test_who_has_no_session_is_told_nothing() -> None:
    assert say("/tools/x", "Done.", Actor("token", ROLES["operator"])).headers["location"] == "/tools/x"
