"""Tells which projects are asked for, and which team a version belongs to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from release_kraken.connectors.jira.client import VersionStatus
from release_kraken.core.errors import ConfigError
from release_kraken.tools.release_pages.settings import ReleasePagesSettings, TeamSettings


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of Jira: `teams` are all that there are, `chosen` those that are looked at."""

    teams: tuple[TeamSettings, ...]
    chosen: tuple[TeamSettings, ...]
    statuses: tuple[VersionStatus, ...]

    @property
    def projects(self) -> tuple[str, ...]:
        """Keys, each once."""
        return tuple(dict.fromkeys(key for team in self.chosen for key in team.projects))

    def team_names(self, project: str) -> str:
        """The teams that release from a project."""
        return ", ".join(team.name for team in self.chosen if project in team.projects)

    def team(self, project: str, version: str) -> TeamSettings | None:
        """The first team whose pattern finds the version's name, if that is one that is looked at."""
        owners = (team for team in self.teams if project in team.projects)
        owner = next((team for team in owners if re.search(team.versions or "", version)), None)
        return owner if owner in self.chosen else None


def asked_of(settings: ReleasePagesSettings) -> Asked:
    """What the settings ask for; raises ConfigError where they name a team that is not there."""
    statuses = tuple(
        each for each in VersionStatus if settings.archived or each is not VersionStatus.ARCHIVED
    )
    return Asked(settings.teams, _chosen(settings.teams, settings.only), statuses)


def _chosen(teams: Sequence[TeamSettings], only: Sequence[str]) -> tuple[TeamSettings, ...]:
    if not only:
        return tuple(teams)
    names = {team.name for team in teams}
    if unknown := sorted(set(only) - names):
        raise ConfigError(f"no team is named {', '.join(unknown)}; there are: {', '.join(sorted(names))}")
    return tuple(team for team in teams if team.name in only)
