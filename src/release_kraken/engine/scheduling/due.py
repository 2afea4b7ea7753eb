"""What a schedule asks for at a moment: pure, so that two schedulers come to the same result."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from release_kraken.core.schedule import Misfire, Schedule
from release_kraken.engine.scheduling.cron import last_due, next_due

MOST_JITTER = 3600  # seconds
GRACE = timedelta(minutes=1)
"""How late a run may begin, besides its jitter, and not count as missed: a restart takes as long."""
SKEW = timedelta(minutes=5)
"""How far the clocks of two schedulers may differ before one takes the other's plan for a clock set back."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be done now: enter a run for `due` (None: no run), then move on to `next_due`."""

    due: datetime | None
    next_due: datetime | None


def begins(schedule: Schedule, due: datetime) -> datetime:
    """When the run of a due time begins: later by the jitter, which anybody computes alike."""
    digest = hashlib.sha256(f"{schedule.id}\0{due.timestamp():.0f}".encode()).digest()
    milliseconds = int.from_bytes(digest[:8], "big") % (schedule.jitter_seconds * 1000 + 1)
    return due + timedelta(milliseconds=milliseconds)


def turn(schedule: Schedule, now: datetime) -> Turn | None:
    """What a schedule that is not paused asks for; None as long as there is nothing to do."""
    due = schedule.next_due
    if due is None:
        following = next_due(schedule, now)
        return Turn(None, following) if following else None
    if due > now:
        return _turned_back(schedule, due, now)
    if begins(schedule, due) > now:
        return None
    if due > now - _patience(schedule):
        return Turn(due, next_due(schedule, due))
    return _MISSED[schedule.misfire](schedule, due, now)


def _turned_back(schedule: Schedule, due: datetime, now: datetime) -> Turn | None:
    """A plan far ahead of the next due time was made while the clock was wrong."""
    following = next_due(schedule, now + SKEW)
    if following is None or due <= following:
        return None
    return Turn(None, next_due(schedule, now))


def _once(schedule: Schedule, due: datetime, now: datetime) -> Turn:
    """The last time that was missed stands for all."""
    latest = _latest(schedule, due, now - timedelta(seconds=schedule.jitter_seconds))
    return Turn(latest, next_due(schedule, latest))


def _skipped(schedule: Schedule, due: datetime, now: datetime) -> Turn:
    return Turn(None, next_due(schedule, _latest(schedule, due, now - _patience(schedule))))


def _latest(schedule: Schedule, due: datetime, until: datetime) -> datetime:
    return max(due, last_due(schedule, until) or due)


def _patience(schedule: Schedule) -> timedelta:
    return timedelta(seconds=schedule.jitter_seconds) + GRACE


_MISSED = {Misfire.ONCE: _once, Misfire.SKIP: _skipped}
