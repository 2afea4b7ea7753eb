"""Tells how fresh what Bamboo says is, and what could not be looked at."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from release_kraken.core.report import NotChecked
from release_kraken.tools.release_pages.board import Source, Stale
from release_kraken.tools.release_pages.collecting.bamboo.landscape import Deployer, Landscape
from release_kraken.tools.release_pages.collecting.bamboo.sight import Sight
from release_kraken.tools.release_pages.collecting.bamboo.sites import Site
from release_kraken.tools.release_pages.rule import BAMBOO
from release_kraken.tools.release_pages.rules import names_by_source

SERVER = "Bamboo"


def sources(landscape: Landscape, now: datetime) -> Iterator[Source]:
    """The server, then each deployment project that deploys releases which are shown."""
    sight = landscape.sight
    at = max(sight.asked.values(), default=None) if sight.trouble else now
    yield Source(BAMBOO, SERVER, "", at, sight.trouble)
    for deployer in landscape.deployers.values():
        shown = [each for each in deployer.applications if each.seen == now]
        if shown:
            teams = ", ".join(dict.fromkeys(team for each in shown for team in each.teams))
            known = _known(deployer, sight, now)
            yield Source(BAMBOO, deployer.project.name, teams, known, _trouble(deployer, sight))


def _known(deployer: Deployer, sight: Sight, now: datetime) -> datetime | None:
    """When it was last known as a whole; that it has no environments is known by the list of all."""
    moments = [sight.asked.get(site.environment.id) for site in _sites(deployer)]
    if not moments:
        return None if sight.trouble else now
    return None if None in moments else min(moment for moment in moments if moment)


def _trouble(deployer: Deployer, sight: Sight) -> str:
    """What is wrong with it, by environment."""
    if sight.trouble:
        return sight.trouble
    found = (
        f"{site.environment.name}: {trouble}"
        for site in _sites(deployer)
        if (trouble := sight.troubles.get(site.environment.id))
    )
    return "; ".join(found)


def stale(deployer: Deployer | None, sight: Sight) -> tuple[Stale, ...]:
    """What marks a release whose deployments are those of an earlier run."""
    if deployer is None:
        return (Stale(BAMBOO, None, sight.trouble),) if sight.trouble else ()
    lost = [site.environment for site in _sites(deployer) if sight.is_remembered(site.environment.id)]
    since = min((at for each in lost if (at := sight.asked.get(each.id))), default=None)
    why = sight.trouble or "; ".join(f"{each.name}: {sight.troubles[each.id]}" for each in lost)
    return (Stale(BAMBOO, since, why),) if why else ()


def not_checked(landscape: Landscape) -> Iterator[NotChecked]:
    """The server as a whole, or each environment; for each Jira project that it matters to."""
    sight, rules = landscape.sight, names_by_source(BAMBOO)
    if sight.trouble:
        yield NotChecked(SERVER, sight.trouble, rules=rules)
        return
    for deployer in landscape.deployers.values():
        for site in _sites(deployer):
            trouble = sight.troubles.get(site.environment.id)
            for project in _jira_projects(deployer) if trouble else ():
                what = f"{deployer.project.name}: {site.environment.name} in Bamboo"
                yield NotChecked(what, trouble or "", path=project, rules=rules)


def _sites(deployer: Deployer) -> Iterable[Site]:
    return (site for inside in deployer.columns.sites.values() for site in inside)


def _jira_projects(deployer: Deployer) -> Iterable[str]:
    return dict.fromkeys(each.project for each in deployer.applications)
