"""Times, durations and names in words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.web.pages import words

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        pytest.param(0, "just now", id="now"),
        pytest.param(-59, "just now", id="a moment ago"),
        pytest.param(59, "in less than a minute", id="soon"),
        pytest.param(-60, "1 minute ago", id="a minute"),
        pytest.param(-3_599, "59 minutes ago", id="rounded down"),
        pytest.param(7_200, "in 2 hours", id="to come"),
        pytest.param(-86_400 * 400, "400 days ago", id="long ago"),
    ],
)
def test_ago(seconds: int, said: str) -> None:
    assert words.ago(NOW + timedelta(seconds=seconds), NOW) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        pytest.param(-1, "0.0 s", id="a clock that jumped"),
        pytest.param(8.14, "8.1 s", id="seconds"),
        pytest.param(200, "3 min 20 s", id="minutes"),
        pytest.param(7_500, "2 h 5 min", id="hours"),
    ],
)
def test_duration(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("short", "short", id="fits"),
        pytest.param("exactly-ten", "exactly-ten", id="just fits"),
        pytest.param("modules/network/main.tf", "modules….tf", id="too long"),
    ],
)
def test_shortened(text: str, said: str) -> None:
    assert words.shortened(text, 11) == said


def test_times_for_machines_and_for_titles() -> None:
    assert words.machine(NOW) == "2026-11-20T16:00:00+00:00"
    assert words.absolute(NOW) == "2026-11-20 16:00:00 UTC"


def test_parameters_in_one_line() -> None:
    assert words.given({"path": "infra", "static": True}) == 'path = "infra", static = true'


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        pytest.param("payments", ["payments"], id="a word"),
        pytest.param("shop/infra-live", ["shop/", "infra-", "live"], id="after separators"),
        pytest.param("ada@example.org", ["ada@", "example.", "org"], id="an address"),
        pytest.param("a b", ["a", " ", "b"], id="blanks stay"),
        pytest.param("x" * 40, ["x" * 24, "x" * 16], id="without separators for long"),
        pytest.param("--", ["--"], id="separators alone"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_name_breaks_after_separators(name: str, pieces: list[str]) -> None:
    assert words.pieces(name) == pieces


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("0123456789abcdef" * 2, "01234567", id="an id"),
        pytest.param("shop/infrastructure-of-payments-1", "shop/infrastructure-of-payments-1", id="a name"),
    ],
)
def test_ids_are_shown_by_their_beginning(text: str, shown: str) -> None:
    assert words.short_id(text) == shown


@given(st.text())
def test_no_piece_of_a_name_is_lost(name: str) -> None:
    assert "".join(words.pieces(name)) == name


@pytest.mark.parametrize(
    ("address", "link"),
    [
        pytest.param("https://example.org/x", "https://example.org/x", id="https"),
        pytest.param("javascript:alert(1)", "", id="a script"),
        pytest.param("//example.org", "", id="no scheme"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_only_addresses_of_the_web_are_linked(address: str, link: str) -> None:
    assert words.safe_link(address) == link
