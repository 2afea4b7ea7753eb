"""Reads one project: its versions, what those hold that are shown, and what became of those that are gone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from release_kraken.connectors.jira.client import Jira, NotVisibleError, Version
from release_kraken.tools.release_pages.board import Status
from release_kraken.tools.release_pages.collecting.jira.asked import Asked
from release_kraken.tools.release_pages.collecting.jira.contents import Contents, list_contents
from release_kraken.tools.release_pages.collecting.jira.placing import Place, Places
from release_kraken.tools.release_pages.collecting.jira.remembering import Past
from release_kraken.tools.release_pages.settings import TeamSettings


@dataclass(frozen=True, slots=True)
class Shown:
    """A version that is shown: whose it is, and where."""

    version: Version
    status: Status
    team: TeamSettings
    place: Place


@dataclass(frozen=True, slots=True)
class Project:
    """A project as Jira has it: all its versions, those that are shown, and what these hold, by id.

    `gone` says what became of remembered versions that are not among them.
    """

    versions: tuple[Version, ...]
    shown: tuple[Shown, ...]
    contents: Mapping[str, Contents]
    gone: Mapping[str, Status]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads projects; callable from any thread."""

    jira: Jira
    asked: Asked
    places: Places
    past: Past

    def read(self, key: str) -> Project:
        """A project; raises RemoteError where it cannot be read whole."""
        versions = self.jira.list_versions(key, statuses=self.asked.statuses)
        shown = tuple(self._shown(versions))
        contents = list_contents(self.jira, (each.version for each in shown))
        return Project(versions, shown, contents, self._fates(key, versions))

    def _shown(self, versions: Sequence[Version]) -> Iterator[Shown]:
        for version in versions:
            status = Status(version.status.value)
            place = self.places.place(status, version.release_date, self.past.late(version.id))
            team = self.asked.team(version.project, version.name)
            if place and team:
                yield Shown(version, status, team, place)

    def _fates(self, key: str, versions: Sequence[Version]) -> dict[str, Status]:
        listed = {each.id for each in versions}
        missing = (each.release for each in self.past.of_project(key) if each.release.id not in listed)
        return {each.id: self._fate(each.id, each.status) for each in missing}

    def _fate(self, version_id: str, before: Status) -> Status:
        """What became of a version; a list that changes while its pages are turned may omit one."""
        if before is Status.REMOVED:
            return before
        try:
            return Status(self.jira.get_version(version_id).status.value)
        except NotVisibleError:
            return Status.REMOVED
