"""Tells under which week a release is shown, if under any."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from release_kraken.tools.release_pages.board import Status
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.weeks import Calendar, Span

UNDATED = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A week by its label, or UNDATED; `late` is the week under which it was shown as overdue, or ""."""

    week: str
    late: str = ""
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """The weeks that are shown, as today has them; `archived` tells whether archived releases are."""

    today: date
    current: Span
    shown: tuple[Span, ...]
    archived: bool

    @classmethod
    def of(cls, settings: ReleasePagesSettings, now: datetime) -> Self:
        """Those of a moment."""
        calendar = Calendar.of(settings)
        today = calendar.day(now)
        shown = tuple(calendar.weeks(today, settings.weeks_before, settings.weeks_after))
        return cls(today, calendar.week(today), shown, settings.archived)

    def place(self, status: Status, day: date | None, late: str = "") -> Place | None:
        """Where a release belongs; None where it is not shown.

        One that is overdue stands under this week until it is released or archived, and then stays under the
        week in which that was. Of those without date only what is not released is shown.
        """
        if status is Status.ARCHIVED and not self.archived:
            return None
        is_open = status is Status.UNRELEASED
        if day is None:
            return Place(UNDATED) if is_open else None
        if is_open and day < self.current.first:
            return Place(self.current.label, self.current.label, is_overdue=True)
        if day < self.current.first and self.has(late):
            return Place(late, late)
        own = next((each.label for each in self.shown if day in each), None)
        return None if own is None else Place(own, is_overdue=is_open and day < self.today)

    def has(self, week: str) -> bool:
        """Whether a week is shown."""
        return any(each.label == week for each in self.shown)
