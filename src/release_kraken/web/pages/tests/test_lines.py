"""Small charts of lines, and bars of progress."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.web.pages.lines import HEIGHT, WIDTH, line_chart
from release_kraken.web.pages.progress import ProgressBar, progress_bar

MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
SERIES = st.lists(st.tuples(DAYS, st.integers(0, 10_000)), min_size=1)


def test_a_line_goes_down_to_its_last_number() -> None:
    chart = line_chart("Issues", {"left": [(MONDAY, 8), ("2026-11-18", 4), (FRIDAY, 0)]})
    assert chart is not None
    (line,) = chart.lines
    assert line.path == "M4.0 4.0 L160.0 48.0 L316.0 92.0"
    assert (line.x, line.y, line.last) == (316.0, 92.0, 0)
    assert chart.label == "Issues: left 8 on 2026-11-16, 0 on 2026-11-20"


def test_days_that_are_left_have_room() -> None:
    chart = line_chart("Issues", {"left": [(MONDAY, 8), ("2026-11-18", 4)]}, until="2026-11-20")
    assert chart is not None
    assert (chart.lines[0].x, chart.until) == (WIDTH / 2, FRIDAY)


def test_a_day_that_is_over_cuts_nothing_off() -> None:
    chart = line_chart("Issues", {"left": [(MONDAY, 8), (FRIDAY, 4)]}, until="2026-11-18")
    assert chart is not None
    assert chart.until == FRIDAY


@pytest.mark.parametrize("series", [{}, {"left": []}])
def test_of_nothing_there_is_no_chart(series: dict[str, list[tuple[date, float]]]) -> None:
    assert line_chart("Issues", series) is None


def test_of_two_numbers_of_one_day_the_later_counts() -> None:
    chart = line_chart("Issues", {"left": [(MONDAY, 8), (MONDAY, 5)]})
    assert chart is not None
    assert chart.label == "Issues: left 5 on 2026-11-16"


@given(st.dictionaries(st.sampled_from(["left", "scope", "ideal"]), SERIES, min_size=1))
def test_all_of_it_is_in_the_picture(series: dict[str, list[tuple[date, int]]]) -> None:
    chart = line_chart("Issues", series)
    assert chart is not None
    for line in chart.lines:
        xs, ys = zip(
            *(tuple(map(float, place.lstrip("ML").split())) for place in _places(line.path)), strict=True
        )
        assert list(xs) == sorted(xs)
        assert min(xs) >= 0
        assert max(xs) <= WIDTH
        assert min(ys) >= 0
        assert max(ys) <= HEIGHT


def _places(path: str) -> list[str]:
    return path.replace(" L", "|").split("|")


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        pytest.param(
            (2, 8, 3), ProgressBar(25, 37.5, "2/8", "2 of 8 done, 3 in progress, 3 to do"), id="some"
        ),
        pytest.param((8, 8, 0), ProgressBar(100, 0, "8/8", "8 of 8 done, 0 in progress, 0 to do"), id="all"),
        pytest.param(
            (0, 0, 0), ProgressBar(0, 0, "0/0", "0 of 0 done, 0 in progress, 0 to do"), id="of none"
        ),
        pytest.param((3, 2, 1), ProgressBar(75, 25, "3/2", "3 of 2 done, 1 in progress, 0 to do"), id="more"),
        pytest.param(
            (1000, 4000, 0),
            ProgressBar(25, 0, "1,000/4,000", "1,000 of 4,000 done, 0 in progress, 3,000 to do"),
            id="many",
        ),
    ],
)
def test_a_bar(numbers: tuple[int, int, int], expected: ProgressBar) -> None:
    assert progress_bar(*numbers) == expected
