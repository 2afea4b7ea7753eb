"""Keeps the history of a release, bounded: how its issues were closed, how its date moved."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from release_kraken.tools.release_pages.board import DateMove, History, Sample

MOST_SAMPLES = 400
MOST_MOVES = 100
_FRESH = timedelta(days=3)
"""Samples of these last days are all kept where there are too many."""


def with_sample(history: History, at: datetime, left: int, done: int) -> History:
    """The history with the numbers of a moment, if they are others than before."""
    last = history.samples[-1] if history.samples else None
    if last is not None and (last.left, last.done) == (left, done):
        return history
    return replace(history, samples=thinned((*history.samples, Sample(at, left, done)), at))


def with_date(history: History, at: datetime, before: date | None, after: date | None) -> History:
    """The history with a move of the date, if it did move."""
    if before == after:
        return history
    moves = (*history.moves, DateMove(at, before, after))
    return replace(history, moves=moves[-MOST_MOVES:])


def thinned(samples: Sequence[Sample], now: datetime) -> tuple[Sample, ...]:
    """At most `MOST_SAMPLES`, the first and the last among them.

    Where there are more, the last of each former day is kept (in UTC); of these the newest.
    """
    if len(samples) <= MOST_SAMPLES:
        return tuple(samples)
    first, *rest = samples
    fresh = [each for each in rest if each.at > now - _FRESH]
    of_days = {each.at.date(): each for each in rest if each.at <= now - _FRESH}
    kept = [*of_days.values(), *fresh]
    return (first, *kept[1 - MOST_SAMPLES :])
