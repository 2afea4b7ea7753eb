"""The small chart: where its points lie, and what it says to who cannot see it."""

from datetime import date

from release_kraken.store.records import Day
from release_kraken.web.pages.charts import Point, sparkline

TODAY = date(2026, 11, 20)


def day(when: str, still_open: int, failed: int = 0) -> Day:
    return Day(when, runs=1, failed=failed, new=0, gone=0, open=still_open)


def test_nothing_in_30_days_is_no_chart() -> None:
    assert sparkline((day("2026-10-21", 4),), TODAY) is None
    assert sparkline((), TODAY) is None


def test_a_value_is_kept_until_the_next() -> None:
    trend = (day("2026-10-22", 0), day("2026-11-20", 8))

    chart = sparkline(trend, TODAY, width=66, height=28, margin=4)

    assert chart is not None
    assert chart.line == "M4.0 24 V24.0 H62.0 V4.0 H62.0 V4.0"
    assert chart.last == Point(62.0, 4.0)
    assert chart.label == "0 open findings on 2026-10-22, 8 on 2026-11-20"


def test_a_single_day_rises_from_the_floor() -> None:
    chart = sparkline((day("2026-11-20", 8),), TODAY, width=66, height=28, margin=4)

    assert chart is not None
    assert chart.line == "M62.0 24 V4.0 H62.0 V4.0"
    assert chart.floor == "M4 24 H62"
    assert chart.label == "8 open findings on 2026-11-20"


def test_days_of_failed_runs_are_marked_and_said() -> None:
    chart = sparkline((day("2026-11-19", 1, failed=2), day("2026-11-20", 1)), TODAY)

    assert chart is not None
    assert len(chart.failed) == 1
    assert chart.label == "1 open finding on 2026-11-19, 1 on 2026-11-20; runs failed on 1 day"
