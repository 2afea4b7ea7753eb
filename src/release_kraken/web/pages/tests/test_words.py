"""Times, durations and names in words."""

from datetime import UTC, datetime, timedelta

import pytest

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
