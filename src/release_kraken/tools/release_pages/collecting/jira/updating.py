"""Brings what is remembered of releases up to what Jira says now."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from release_kraken.connectors.jira.client import Jira
from release_kraken.tools.release_pages.board import (
    Forecast,
    History,
    Outlook,
    Release,
    Scope,
    Stale,
    Status,
)
from release_kraken.tools.release_pages.collecting.jira.asked import Asked
from release_kraken.tools.release_pages.collecting.jira.contents import Contents
from release_kraken.tools.release_pages.collecting.jira.placing import Places
from release_kraken.tools.release_pages.collecting.jira.reading import Project, Shown
from release_kraken.tools.release_pages.collecting.jira.remembering import Past, Remembered
from release_kraken.tools.release_pages.names import named
from release_kraken.tools.release_pages.tracking.history import with_date, with_sample
from release_kraken.tools.release_pages.tracking.scope import scope_of

SOURCE = "jira"
_LATER = Forecast(Outlook.UNKNOWN, "")


@dataclass(frozen=True, slots=True)
class Updater:
    """What is known before a run, and when that run is; `pattern` is that of versions' names."""

    jira: Jira
    asked: Asked
    places: Places
    past: Past
    pattern: str
    now: datetime

    def current(self, key: str, project: Project) -> Iterator[Remembered]:
        """The releases of a project that was read."""
        names = Counter(each.name for each in project.versions)
        for shown in project.shown:
            if contents := project.contents.get(shown.version.id):
                yield self._updated(shown, contents, has_namesake=names[shown.version.name] > 1)
        for remembered in self.past.of_project(key):
            if status := project.gone.get(remembered.release.id):
                yield from self._kept(remembered, status)

    def stale(self, key: str, why: str) -> Iterator[Release]:
        """The releases of a project that could not be read, as they were when it was."""
        mark = Stale(SOURCE, self.past.read.get(key), why)
        for remembered in self.past.of_project(key):
            for kept in self._kept(remembered, remembered.release.status):
                yield replace(kept.release, scope=Scope(), stale=(mark,))

    def forgotten(self, key: str, project: Project) -> Iterator[str]:
        """Ids of what is over and shown no more; what is not released yet may come back with its history."""
        listed = {each.id: (Status(each.status.value), each.release_date) for each in project.versions}
        for remembered in self.past.of_project(key):
            release = remembered.release
            gone = project.gone.get(release.id, release.status)
            status, day = listed.get(release.id, (gone, release.date))
            is_over = status is not Status.UNRELEASED
            if is_over and self.places.place(status, day, remembered.late) is None:
                yield release.id

    def _kept(self, remembered: Remembered, status: Status) -> Iterator[Remembered]:
        """A release as it was, if it still has a place."""
        release = remembered.release
        place = self.places.place(status, release.date, remembered.late)
        team = self.asked.team(release.project, release.name)
        if place is None or team is None:
            return
        kept = replace(
            release,
            status=status,
            team=team.name,
            owner=team.owner or team.name,
            week=place.week,
            is_overdue=place.is_overdue,
        )
        yield replace(remembered, release=kept, late=place.late)

    def _updated(self, shown: Shown, contents: Contents, *, has_namesake: bool) -> Remembered:
        version, team, place = shown.version, shown.team, shown.place
        before = self.past.releases.get(version.id)
        application, number = named(self.pattern, version.name)
        release = Release(
            id=version.id,
            name=version.name,
            application=application,
            number=number,
            project=version.project,
            team=team.name,
            owner=team.owner or team.name,
            url=self.jira.browse_url(version),
            status=shown.status,
            description=version.description,
            date=version.release_date,
            week=place.week,
            progress=contents.progress,
            blockers=contents.blockers,
            open=contents.open,
            notes=contents.notes,
            scope=_scope(before, contents),
            mapping=None,
            deployments=(),
            drift=None,
            forecast=_LATER,
            history=self._history(before, shown, contents),
            is_overdue=place.is_overdue,
            has_namesake=has_namesake,
        )
        return Remembered(release, contents.issues, place.late)

    def _history(self, before: Remembered | None, shown: Shown, contents: Contents) -> History:
        history = History(self.now)
        if before is not None:
            was = before.release
            history = with_date(was.history, self.now, was.date, shown.version.release_date)
        return with_sample(history, self.now, contents.progress.left, contents.progress.done)


def _scope(before: Remembered | None, contents: Contents) -> Scope:
    if before is None:
        return Scope()
    total_before, total_after = before.release.progress.total, contents.progress.total
    return scope_of(before.issues, contents.issues, total_before, total_after)
