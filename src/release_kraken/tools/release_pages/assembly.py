"""Puts a board together from what Jira and Bamboo say: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from release_kraken.tools.release_pages.board import Board, Release, Week
from release_kraken.tools.release_pages.parts import FromBamboo, FromJira, Placed
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.tracking.forecast import forecast
from release_kraken.tools.release_pages.weeks import Calendar

NOT_ASKED = FromBamboo({}, (), (), (), ())
"""What Bamboo says where it is not asked."""

_NOWHERE = Placed(None, (), None)


def assemble(settings: ReleasePagesSettings, jira: FromJira, bamboo: FromBamboo, now: datetime) -> Board:
    """The board of a moment."""
    calendar = Calendar.of(settings)
    releases = _in_order(settings, _finished(jira.releases, bamboo.placed, calendar, now))
    return Board(
        made=now,
        today=calendar.day(now),
        time_zone=settings.time_zone,
        columns=tuple(each.name for each in settings.environments),
        production=tuple(each.name for each in settings.environments if each.production),
        weeks=_weeks(settings, releases, calendar, calendar.day(now)),
        undated=tuple(each for each in releases if not each.week),
        sources=(*jira.sources, *bamboo.sources),
        unmatched=bamboo.unmatched,
        delivery=bamboo.delivery,
    )


def _finished(
    releases: Iterable[Release], placed: Mapping[str, Placed], calendar: Calendar, now: datetime
) -> Iterable[Release]:
    for release in releases:
        found = placed.get(release.id, _NOWHERE)
        yield replace(
            release,
            mapping=found.mapping,
            deployments=found.deployments,
            drift=found.drift,
            stale=(*release.stale, *found.stale),
            forecast=forecast(release, calendar, now),
        )


def _in_order(settings: ReleasePagesSettings, releases: Iterable[Release]) -> tuple[Release, ...]:
    """By teams as they are configured, then dates, names and ids."""
    ranks = {team.name: rank for rank, team in enumerate(settings.teams)}

    def place(release: Release) -> tuple[int, date, str, str]:
        return ranks.get(release.team, len(ranks)), release.date or date.max, release.name, release.id

    return tuple(sorted(releases, key=place))


def _weeks(
    settings: ReleasePagesSettings, releases: Iterable[Release], calendar: Calendar, today: date
) -> tuple[Week, ...]:
    of_week: dict[str, list[Release]] = {}
    for release in releases:
        of_week.setdefault(release.week, []).append(release)
    return tuple(
        Week(week.label, week.first, week.last, today in week, tuple(of_week.get(week.label, ())))
        for week in calendar.weeks(today, settings.weeks_before, settings.weeks_after)
    )
