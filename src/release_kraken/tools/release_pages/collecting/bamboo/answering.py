"""Puts what is known of Bamboo into the parts of a board: by release, by application, by team."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from release_kraken.tools.release_pages.board import Delivery, Deployment, Phase, Release, Unmatched
from release_kraken.tools.release_pages.collecting.bamboo.freshness import not_checked, sources, stale
from release_kraken.tools.release_pages.collecting.bamboo.landscape import Deployer, Landscape, landscape_of
from release_kraken.tools.release_pages.collecting.bamboo.placing import in_column
from release_kraken.tools.release_pages.collecting.bamboo.sight import Sight
from release_kraken.tools.release_pages.deployments.delivery import delivery
from release_kraken.tools.release_pages.deployments.drift import widest_drift
from release_kraken.tools.release_pages.deployments.mapping import Mapped
from release_kraken.tools.release_pages.names import Named
from release_kraken.tools.release_pages.parts import FromBamboo, Placed
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def from_bamboo(
    settings: ReleasePagesSettings, releases: Sequence[Release], sight: Sight, now: datetime
) -> FromBamboo:
    """What Bamboo says of these releases."""
    landscape = landscape_of(settings, sight)
    columns = tuple(each.name for each in settings.environments)
    return FromBamboo(
        placed={release.id: _placed(landscape, columns, release, now) for release in releases},
        unmatched=tuple(_unmatched(landscape, releases)),
        delivery=tuple(_delivery(settings, landscape, now)),
        sources=tuple(sources(landscape, now)),
        not_checked=tuple(not_checked(landscape)),
    )


def _placed(landscape: Landscape, columns: Sequence[str], release: Release, now: datetime) -> Placed:
    sight, mapped = landscape.sight, landscape.of(release)
    deployer = landscape.deployer(mapped)
    old = stale(deployer, sight)
    if deployer is None:
        nowhere = tuple(_nowhere(sight, mapped, column) for column in columns)
        return Placed(None, nowhere, None, old)
    found = tuple(_in_column(deployer, mapped, column, release, now) for column in columns)
    there = deployer.columns
    production = there.production[:1]
    drift = widest_drift(there.lines(there.before), there.lines(*production))
    return Placed(mapped.mapping, found, drift, old)


def _nowhere(sight: Sight, mapped: Mapped, column: str) -> Deployment:
    """Where Bamboo never answered, nobody can tell what belongs to what."""
    if sight.trouble and not sight.projects:
        return Deployment(column, Phase.UNKNOWN, why=sight.trouble)
    return Deployment(column, Phase.UNMAPPED, why=mapped.why)


def _in_column(
    deployer: Deployer, mapped: Mapped, column: str, release: Release, now: datetime
) -> Deployment:
    name, others = Named(release.application, release.number), deployer.others(mapped.application)
    found = in_column(deployer.columns.sites[column], name, others, now)
    if found is not None:
        return found
    names = ", ".join(each.name for each in deployer.project.environments) or "none that Kraken may see"
    why = f"the pattern of {column} finds no environment of {deployer.project.name} ({names})"
    return Deployment(column, Phase.UNMAPPED, why=why)


def _unmatched(landscape: Landscape, releases: Sequence[Release]) -> Iterator[Unmatched]:
    """Applications of these releases that nothing deploys; nobody knows while Bamboo never answered."""
    if landscape.sight.trouble and not landscape.sight.projects:
        return
    ids: dict[tuple[str, str], list[str]] = {}
    for release in releases:
        application = landscape.of(release).application
        ids.setdefault((application.project, application.name), []).append(release.id)
    for mapped in landscape.mapped.values():
        key = mapped.application.project, mapped.application.name
        if mapped.mapping is None and key in ids:
            yield Unmatched(*key, tuple(ids[key]), mapped.candidates)


def _delivery(settings: ReleasePagesSettings, landscape: Landscape, now: datetime) -> Iterator[Delivery]:
    """Figures of each team of which a production is known."""
    for team in settings.teams:
        if settings.only and team.name not in settings.only:
            continue
        projects = [
            lines
            for deployer in landscape.deployers.values()
            if any(team.name in each.teams for each in deployer.applications)
            and (lines := deployer.columns.lines(*deployer.columns.production))
        ]
        if projects:
            yield delivery(team.name, projects, now)
