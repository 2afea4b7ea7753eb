"""Which failures are tried again, and after how long."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.net.retrying import NEVER, Outcome, Retries, outcome_of

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
RETRIES = Retries(count=3, first=1, longest=20)

ONCE = (False, False)
IF_REPEATABLE = (True, False)
ALWAYS = (True, True)
UNUSUAL = {
    408: IF_REPEATABLE,
    425: ALWAYS,
    429: ALWAYS,
    500: IF_REPEATABLE,
    502: IF_REPEATABLE,
    503: IF_REPEATABLE,
    504: IF_REPEATABLE,
    507: IF_REPEATABLE,
}


@pytest.mark.parametrize("status", [status for status in HTTPStatus if status >= 300])
def test_every_status(status: HTTPStatus) -> None:
    outcome = outcome_of(status, {}, NOW)
    again = tuple(
        RETRIES.pause(outcome, repeatable=repeatable, attempt=0, chance=0.5) is not None
        for repeatable in (True, False)
    )
    assert again == UNUSUAL.get(status, ONCE)


@pytest.mark.parametrize(
    ("status", "untouched"),
    [(404, True), (409, True), (429, True), (501, False), (500, False), (503, False), (302, True)],
)
def test_whether_the_server_has_acted(status: int, untouched: bool) -> None:
    assert outcome_of(status, {}, NOW).untouched is (untouched or status == 501)


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        pytest.param(429, {"retry-after": "7"}, Outcome(True, True, 7), id="seconds"),
        pytest.param(429, {"retry-after": " 7 "}, Outcome(True, True, 7), id="spaces"),
        pytest.param(
            429, {"retry-after": "Fri, 02 Jan 2026 03:04:15 GMT"}, Outcome(True, True, 10), id="date"
        ),
        pytest.param(
            429, {"retry-after": "Fri, 02 Jan 2026 03:04:00 GMT"}, Outcome(True, True, 0), id="past"
        ),
        pytest.param(
            429, {"retry-after": "Fri, 02 Jan 2026 03:04:15 -0000"}, Outcome(True, True, 10), id="-0"
        ),
        pytest.param(429, {"retry-after": "soon"}, Outcome(True, True), id="no date"),
        pytest.param(429, {"retry-after": "-3"}, Outcome(True, True), id="negative"),
        pytest.param(429, {"retry-after": "٣"}, Outcome(True, True), id="other digits"),
        pytest.param(429, {"retry-after": "Fri, 99 Jan 2026 03:04:15 GMT"}, Outcome(True, True), id="no day"),
        pytest.param(503, {"retry-after": "7"}, Outcome(True, True, 7), id="503 that was not begun"),
        pytest.param(503, {"retry-after": "0"}, Outcome(True, False, 0), id="503 as Data Center says it"),
        pytest.param(502, {"retry-after": "7"}, Outcome(True, False, 7), id="502"),
        pytest.param(403, {"retry-after": "7"}, Outcome(True, True, 7), id="secondary limit of GitHub"),
        pytest.param(403, {"retry-after": "0"}, Outcome(False, True), id="403 as Data Center says it"),
        pytest.param(
            403,
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 9)},
            Outcome(True, True, 9),
            id="primary limit of GitHub",
        ),
        pytest.param(
            429,
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-01-02T03:05Z"},
            Outcome(True, True, 55),
            id="limit of Atlassian",
        ),
        pytest.param(
            429,
            {"x-ratelimit-reset": "2026-01-02T03:05Z"},
            Outcome(True, True, 55),
            id="gateway of Atlassian",
        ),
        pytest.param(
            403,
            {"x-ratelimit-reset": "2026-01-02T03:05Z"},
            Outcome(False, True),
            id="reset without a limit",
        ),
        pytest.param(
            403,
            {"x-ratelimit-remaining": "12", "x-ratelimit-reset": "1767323050"},
            Outcome(False, True),
            id="limit not reached",
        ),
        pytest.param(
            429,
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "later"},
            Outcome(True, True),
            id="reset is no date",
        ),
    ],
)
def test_when_to_come_back(status: int, headers: dict[str, str], expected: Outcome) -> None:
    assert outcome_of(status, headers, NOW) == expected


@given(st.integers(0, 10**6), st.integers(-14 * 60, 14 * 60))
def test_date_in_any_zone(seconds: int, minutes: int) -> None:
    zone = timezone(timedelta(minutes=minutes))
    date = format_datetime((NOW + timedelta(seconds=seconds)).astimezone(zone))
    assert outcome_of(429, {"retry-after": date}, NOW).after == seconds


@given(st.text() | st.from_regex(r"[0-9]{1,30}"), st.text() | st.from_regex(r"[0-9]{1,30}"))
def test_any_header_is_understood_or_ignored(text: str, reset: str) -> None:
    headers = {"retry-after": text, "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    after = outcome_of(429, headers, NOW).after
    assert after is None or after >= 0


@pytest.mark.parametrize(
    ("outcome", "attempt", "chance", "expected"),
    [
        pytest.param(Outcome(True, True), 0, 0.5, 0.5, id="first"),
        pytest.param(Outcome(True, True), 2, 0.5, 2.0, id="third is longer"),
        pytest.param(Outcome(True, True), 2, 0.0, 0.0, id="down to nothing"),
        pytest.param(Outcome(True, True), 3, 0.5, None, id="no more"),
        pytest.param(Outcome(True, True, 7), 0, 0.5, 7.5, id="as the server asks and a bit"),
        pytest.param(Outcome(True, True, 21), 0, 0.5, None, id="the server asks for too long"),
        pytest.param(Outcome(False, True), 0, 0.5, None, id="lasting"),
    ],
)
def test_pause(outcome: Outcome, attempt: int, chance: float, expected: float | None) -> None:
    assert RETRIES.pause(outcome, repeatable=True, attempt=attempt, chance=chance) == expected


@given(st.integers(0, 60), st.floats(0, 1, exclude_max=True))
def test_wait_is_bounded(attempt: int, chance: float) -> None:
    pause = Retries(count=100).pause(Outcome(True, True), repeatable=True, attempt=attempt, chance=chance)
    assert pause is not None
    assert 0 <= pause <= min(30, 0.5 * 2**attempt)


def test_never() -> None:
    assert NEVER.pause(Outcome(True, True, 1), repeatable=True, attempt=0, chance=0) is None
