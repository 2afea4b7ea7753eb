"""What is kept of a release's past: one sample a change, and never too many."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from release_kraken.tools.release_pages.board import DateMove, History, Sample
from release_kraken.tools.release_pages.tracking.history import (
    MOST_MOVES,
    MOST_SAMPLES,
    thinned,
    with_date,
    with_sample,
)

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_a_sample_is_kept_for_each_change() -> None:
    history = History(NOW)
    for hour, (left, done) in enumerate([(3, 0), (3, 0), (2, 1), (2, 1), (3, 1), (3, 0)]):
        history = with_sample(history, NOW + hour * HOUR, left, done)
    assert history.samples == (
        Sample(NOW, 3, 0),
        Sample(NOW + 2 * HOUR, 2, 1),
        Sample(NOW + 4 * HOUR, 3, 1),
        Sample(NOW + 5 * HOUR, 3, 0),
    )


def test_moves_of_the_date_are_kept() -> None:
    history = with_date(History(NOW), NOW, date(2026, 11, 26), date(2026, 11, 26))
    assert history.moves == ()
    history = with_date(history, NOW, date(2026, 11, 26), None)
    history = with_date(history, NOW + DAY, None, date(2026, 12, 3))
    assert history.moves == (
        DateMove(NOW, date(2026, 11, 26), None),
        DateMove(NOW + DAY, None, date(2026, 12, 3)),
    )
    for number in range(2 * MOST_MOVES):
        history = with_date(history, NOW, None, NOW.date() + number * DAY)
    assert len(history.moves) == MOST_MOVES


def test_of_many_samples_the_last_of_each_former_day_is_kept() -> None:
    samples = [Sample(NOW - (480 - hour) * HOUR, hour, 0) for hour in range(481)]  # 20 days
    kept = thinned(samples, NOW)
    assert kept[0] == samples[0]
    assert kept[-72:] == tuple(samples[-72:])
    assert [each.at.hour for each in kept[1:-72]] == [23] * 17 + [9]


@given(st.lists(st.integers(1, 60 * 24 * 3), max_size=30).map(lambda few: few * 30))
def test_there_are_never_too_many_samples_and_first_and_last_stay(minutes: list[int]) -> None:
    history, at = History(NOW), NOW
    samples = []
    for number, each in enumerate(minutes):
        at += timedelta(minutes=each)
        samples.append(Sample(at, number, 0))
        history = with_sample(history, at, number, 0)
    assert len(history.samples) <= MOST_SAMPLES
    assert history.samples[:1] == tuple(samples[:1])
    assert history.samples[-1:] == tuple(samples[-1:])
    assert list(history.samples) == sorted(history.samples, key=lambda each: each.at)
    assert set(history.samples) <= set(samples)
