"""Puts the environments of a deployment project into columns, with what is known of each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from release_kraken.connectors.bamboo.inventory import DeploymentProject, Environment
from release_kraken.tools.release_pages.collecting.bamboo.sight import Sight
from release_kraken.tools.release_pages.deployments.drift import is_hotfix
from release_kraken.tools.release_pages.deployments.environment_log import Timeline, timeline
from release_kraken.tools.release_pages.names import Named, named
from release_kraken.tools.release_pages.settings import EnvironmentSettings


@dataclass(frozen=True, slots=True)
class Site:
    """An environment in its column; `versions` are the parts of the names of what was deployed there.

    `timeline` None: nothing is known of it. `why` says what is wrong with what is known; `is_lost` that it is
    remembered, while others are known.
    """

    column: str
    environment: Environment
    timeline: Timeline | None
    versions: Mapping[str, Named]
    why: str = ""
    is_lost: bool = False
    is_hotfix: bool = False

    @property
    def mark(self) -> str:
        """What people say of the current version; of others Bamboo does not tell."""
        line = self.timeline
        is_newest = line and line.current and line.log.results[0].version == line.current.version
        return line.log.mark if line and is_newest else ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The environments of one deployment project by columns, in the order of delivery.

    `production` are the columns that are out, `before` the one before the first of them, or "".
    """

    sites: Mapping[str, tuple[Site, ...]]
    production: tuple[str, ...]
    before: str

    def lines(self, *columns: str) -> list[Timeline]:
        """What is known of the environments of these columns."""
        inside = (site for name in columns for site in self.sites.get(name, ()))
        return [site.timeline for site in inside if site.timeline]


def columns_of(
    columns: Sequence[EnvironmentSettings], project: DeploymentProject, sight: Sight, pattern: str
) -> Columns:
    """The columns of a deployment project; `pattern` is that of versions."""
    production = tuple(column.name for column in columns if column.production)
    first = next((place for place, column in enumerate(columns) if column.production), 0)
    found = Columns(
        sites={
            name: tuple(_site(name, each, sight, pattern) for each in inside)
            for name, inside in in_columns(columns, project.environments).items()
        },
        production=production,
        before=columns[first - 1].name if first else "",
    )
    before = found.lines(found.before)
    return replace(
        found,
        sites={
            name: tuple(_judged(site, before) if name in production else site for site in inside)
            for name, inside in found.sites.items()
        },
    )


def in_columns(
    columns: Sequence[EnvironmentSettings], environments: Iterable[Environment]
) -> dict[str, tuple[Environment, ...]]:
    """Each environment in the first column whose pattern finds its name.

    Suspended ones do not count, unless a column has no others.
    """
    found: dict[str, list[Environment]] = {column.name: [] for column in columns}
    for environment in environments:
        column = next((each for each in columns if re.search(each.pattern, environment.name)), None)
        if column is not None:
            found[column.name].append(environment)
    return {
        name: tuple([each for each in inside if not each.is_suspended] or inside)
        for name, inside in found.items()
    }


def _site(column: str, environment: Environment, sight: Sight, pattern: str) -> Site:
    log = sight.logs.get(environment.id)
    line = timeline(log) if log else None
    return Site(
        column=column,
        environment=environment,
        timeline=line,
        versions={version: named(pattern, version) for version in line.firsts} if line else {},
        why=sight.why(environment.id),
        is_lost=environment.id in sight.lost,
    )


def _judged(site: Site, before: Sequence[Timeline]) -> Site:
    return replace(site, is_hotfix=is_hotfix(site.timeline, before)) if site.timeline else site
