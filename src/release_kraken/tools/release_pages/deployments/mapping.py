"""Finds the deployment project of each application: chosen by a person, configured, or of the same name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from release_kraken.connectors.bamboo.inventory import DeploymentProject
from release_kraken.tools.release_pages.board import Mapping, Origin, Release
from release_kraken.tools.release_pages.deployments.environment_log import FAR
from release_kraken.tools.release_pages.deployments.nearness import near, projects_called
from release_kraken.tools.release_pages.names import is_same, plain
from release_kraken.tools.release_pages.settings import MappingSettings


@dataclass(frozen=True, slots=True)
class Application:
    """What is released from a Jira project under one name; "" where versions are numbers alone.

    `teams` are those whose releases it has, `releases` the names of those that were shown at `seen`.
    """

    project: str
    name: str
    teams: tuple[str, ...]
    releases: tuple[str, ...]
    seen: datetime

    def is_called(self, project: str, name: str) -> bool:
        """Whether these are its names."""
        return _is_same_project(self.project, project) and is_same(self.name, name)

    def __str__(self) -> str:
        """Its names, as people say them."""
        return called(self.project, self.name)


@dataclass(frozen=True, slots=True)
class Choice:
    """The deployment project of an application that a person chose."""

    project: str
    application: str
    deployment_project: int
    name: str
    who: str
    at: datetime

    def is_for(self, project: str, application: str) -> bool:
        """Whether it was made for the application of these names."""
        return _is_same_project(self.project, project) and is_same(self.application, application)


@dataclass(frozen=True, slots=True)
class Mapped:
    """An application with its deployment project.

    Where that is None, `why` says why, and `candidates` have names that are near, as (id, name).
    """

    application: Application
    mapping: Mapping | None
    why: str = ""
    candidates: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mapper:
    """Everything that says which deployment project deploys an application."""

    projects: tuple[DeploymentProject, ...]
    choices: tuple[Choice, ...] = ()
    configured: tuple[MappingSettings, ...] = ()

    def mapped(self, applications: Sequence[Application]) -> tuple[Mapped, ...]:
        """Each application. A name decides only where one deployment project and one application have it."""
        said = [self._said(application) for application in applications]
        unsaid = [each for each, answer in zip(applications, said, strict=True) if answer is None]
        claims = Counter(found.id for each in unsaid for found in namesakes(each, self.projects))
        return tuple(
            answer or self._named(application, claims)
            for application, answer in zip(applications, said, strict=True)
        )

    def _said(self, application: Application) -> Mapped | None:
        """What a person or the configuration says; None where neither does."""
        choice = next(
            (each for each in self.choices if each.is_for(application.project, application.name)), None
        )
        if choice is not None:
            return self._chosen(application, choice)
        configured = min(
            (each for each in self.configured if _covers(each, application)),
            key=lambda each: not each.application,
            default=None,
        )
        return self._configured(application, configured) if configured else None

    def _chosen(self, application: Application, choice: Choice) -> Mapped:
        found = next((each for each in self.projects if each.id == choice.deployment_project), None)
        if found is not None:
            return _deployed_by(application, found, Origin.PERSON)
        why = f"{choice.name} ({choice.deployment_project}), which {choice.who} chose for it, {_NOT_SHOWN}"
        return self._unmapped(application, why)

    def _configured(self, application: Application, configured: MappingSettings) -> Mapped:
        found = projects_called(configured.deployment_project, self.projects)
        if len(found) == 1:
            return _deployed_by(application, found[0], Origin.CONFIGURATION)
        named = f"{configured.deployment_project}, which is configured for it,"
        why = (
            f"{named} is the name of {_listed(found)}: configure the id" if found else f"{named} {_NOT_SHOWN}"
        )
        return self._unmapped(application, why)

    def _named(self, application: Application, claims: Counter[int]) -> Mapped:
        found = namesakes(application, self.projects)
        if len(found) == 1 and claims[found[0].id] == 1:
            return _deployed_by(application, found[0], Origin.NAME)
        if not found:
            return self._unmapped(application, "no deployment project has its name")
        why = (
            "other applications have that name too" if len(found) == 1 else f"{_listed(found)} have its name"
        )
        return self._unmapped(application, why)

    def _unmapped(self, application: Application, why: str) -> Mapped:
        names = (*_names(application), *application.teams)
        return Mapped(application, None, why, near(names, self.projects, application.project))


_NOT_SHOWN = "is gone from Bamboo, or Kraken's account may not see it any more"


def called(project: str, application: str) -> str:
    """An application, as people call it."""
    return f"{project} {application}".strip()


def _is_same_project(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _covers(configured: MappingSettings, application: Application) -> bool:
    name = configured.application or application.name
    return application.is_called(configured.project, name)


def _deployed_by(application: Application, found: DeploymentProject, origin: Origin) -> Mapped:
    return Mapped(application, Mapping(found.id, found.name, origin, found.url))


def _listed(projects: Iterable[DeploymentProject]) -> str:
    return " and ".join(f"{each.name} ({each.id})" for each in projects)


def namesakes(application: Application, projects: Iterable[DeploymentProject]) -> list[DeploymentProject]:
    """Deployment projects of the same name, which may begin with that of the Jira project."""
    names = {plain(name) for name in _names(application)}
    return [each for each in projects if plain(each.name) in names]


def _names(application: Application) -> tuple[str, ...]:
    if not application.name:
        return (application.project,)
    return (application.name, f"{application.project} {application.name}")


def released(
    releases: Iterable[Release], before: Iterable[Application], now: datetime
) -> tuple[Application, ...]:
    """The applications of releases, and those of former runs that were released lately."""
    groups: dict[tuple[str, str], list[Release]] = {}
    for release in releases:
        groups.setdefault((release.project, plain(release.application)), []).append(release)
    gathered = {key: _gathered(group, now) for key, group in groups.items()}
    for each in before:
        if each.seen >= now - FAR:
            gathered.setdefault((each.project, plain(each.name)), each)
    return tuple(gathered[key] for key in sorted(gathered))


def _gathered(releases: Sequence[Release], now: datetime) -> Application:
    return Application(
        project=releases[0].project,
        name=releases[0].application,
        teams=tuple(dict.fromkeys(each.team for each in releases)),
        releases=tuple(each.name for each in releases),
        seen=now,
    )
