"""Tells whether a release will make its date, by a plain rule: the rate of closing against the days left."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from release_kraken.core.summary import counted
from release_kraken.tools.release_pages.board import Forecast, Outlook, Release, Sample, Status
from release_kraken.tools.release_pages.weeks import Calendar

_DAYS = 14
_WORKING = 5  # Monday to Friday

_BY_STATUS = {
    Status.RELEASED: Forecast(Outlook.DONE, "released in Jira"),
    Status.ARCHIVED: Forecast(Outlook.UNKNOWN, "archived in Jira"),
    Status.REMOVED: Forecast(Outlook.UNKNOWN, "no longer in Jira"),
}


def forecast(release: Release, calendar: Calendar, now: datetime) -> Forecast:
    """The outlook of a release.

    The rate is the number of issues done in the last 14 days (or since the release was first seen), by
    working days. Days left are working days, today and the release date included.
    """
    if decided := _BY_STATUS.get(release.status):
        return decided
    progress, today = release.progress, calendar.day(now)
    if progress.total == 0:
        return Forecast(Outlook.UNKNOWN, "no issues")
    if progress.left == 0:
        return Forecast(Outlook.DONE, f"all of {counted(progress.total, 'issue')} done")
    if release.date is None:
        return Forecast(Outlook.UNKNOWN, f"{progress.left:,} left, no release date")
    if release.date < today:
        late = counted((today - release.date).days, "day")
        return Forecast(Outlook.MISSED, f"{progress.left:,} left, {late} overdue")
    left = working_days(today - timedelta(days=1), release.date)
    seen = max(release.history.first_seen, now - timedelta(days=_DAYS))
    closed = max(0, progress.done - _done_at(release.history.samples, seen, progress.done))
    return _by_rate(closed, working_days(calendar.day(seen), today), progress.left, left)


def _by_rate(closed: int, days: int, left: int, days_left: int) -> Forecast:
    rest = f"{left:,} left, {counted(days_left, 'working day')} to go"
    if days == 0:
        return Forecast(Outlook.UNKNOWN, f"not watched for a working day yet; {rest}")
    is_enough = closed * days_left >= left * days
    outlook = Outlook.LIKELY if is_enough else Outlook.UNLIKELY
    return Forecast(outlook, f"closes {closed / days:.1f} a day; {rest}")


def _done_at(samples: Sequence[Sample], moment: datetime, now: int) -> int:
    """How many were done then, as far back as is known."""
    before = [each.done for each in samples if each.at <= moment]
    known = before[-1:] or [each.done for each in samples[:1]] or [now]
    return known[0]


def working_days(after: date, until: date) -> int:
    """Days from Monday to Friday after a date, the other included."""
    days = max(0, (until - after).days)
    weeks, rest = divmod(days, 7)
    first = after.weekday() + 1
    return weeks * _WORKING + sum((first + each) % 7 < _WORKING for each in range(rest))
