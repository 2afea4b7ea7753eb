"""Weeks and moments in the configured time zone: which week a date is in, and when a cut-off is.

A week bears the number that ISO 8601 gives to its fourth day. One that begins on Monday is the ISO week of
all its days; one that begins on Sunday is called as the ISO week that it shares six days with.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Self
from zoneinfo import ZoneInfo

from release_kraken.tools.release_pages.settings import ReleasePagesSettings, Weekday

_DAYS = 7
_FOURTH = 3
_ROOM = 2
"""Days at both ends of the calendar whose moments are beyond it in some zone."""


@dataclass(frozen=True, slots=True)
class Span:
    """A week as dates; `label` is such as 2026-W48."""

    label: str
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Whether it has this day."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Calendar:
    """Where people are, and on which day their weeks begin."""

    zone: ZoneInfo
    start: Weekday

    @classmethod
    def of(cls, settings: ReleasePagesSettings) -> Self:
        """The one that is configured."""
        return cls(ZoneInfo(settings.time_zone), settings.week_start)

    def day(self, moment: datetime) -> date:
        """The local date of a moment."""
        return moment.astimezone(self.zone).date()

    def week(self, day: date) -> Span:
        """The week of a date; at both ends of the calendar it may be shorter."""
        first = day.toordinal() - (day.weekday() - self.start.number) % _DAYS
        year, number, _ = _date(first + _FOURTH).isocalendar()
        return Span(f"{year:04}-W{number:02}", _date(first), _date(first + _DAYS - 1))

    def weeks(self, day: date, before: int, after: int) -> Iterator[Span]:
        """The week of a date between so many others, the earliest first."""
        for distance in range(-before, after + 1):
            yield self.week(_date(day.toordinal() + _DAYS * distance))

    def moment(self, week: Span, weekday: Weekday, local: time) -> datetime:
        """When it is this time in a week, in UTC.

        Of a time that the clocks show twice it is the first. One that they leave out is as much later as they
        are put forward: 02:30 is then 03:30.
        """
        distance = (weekday.number - self.start.number) % _DAYS
        day = _date(week.first.toordinal() + distance, _ROOM)
        return datetime.combine(day, local, self.zone).astimezone(UTC)


def _date(ordinal: int, room: int = 0) -> date:
    """The date, or the first or last that there is, but for some days: some release on 9999-12-31."""
    return date.fromordinal(max(date.min.toordinal() + room, min(ordinal, date.max.toordinal() - room)))
