"""Collects from Bamboo what the environments say of each release."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.inventory import DeploymentProject
from release_kraken.core.context import Context
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.tools.release_pages.board import Release
from release_kraken.tools.release_pages.collecting.bamboo.answering import from_bamboo
from release_kraken.tools.release_pages.collecting.bamboo.looking import look
from release_kraken.tools.release_pages.collecting.bamboo.remembering import Remembered, keep, recall
from release_kraken.tools.release_pages.collecting.bamboo.sight import Sight
from release_kraken.tools.release_pages.collecting.bamboo.sites import in_columns
from release_kraken.tools.release_pages.deployments import choices
from release_kraken.tools.release_pages.deployments.mapping import Application, Mapped, Mapper, released
from release_kraken.tools.release_pages.parts import FromBamboo
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def collect_deployments(
    settings: ReleasePagesSettings, context: Context, releases: Sequence[Release]
) -> FromBamboo:
    """What Bamboo says of these releases; trouble with Bamboo is told in its place, and never raised.

    Remembers what is new. Applications that were released within the last month are looked at too, so that
    there are no gaps in what is known of their environments.
    """
    now, memory = context.now(), context.memory
    applications = released(releases, choices.applications(memory), now)
    sight = _sight(settings, context, applications, now)
    choices.keep_seen(memory, sight.projects, applications)
    return from_bamboo(settings, releases, sight, now)


def _sight(
    settings: ReleasePagesSettings, context: Context, applications: Sequence[Application], now: datetime
) -> Sight:
    """What Bamboo shows; what was remembered where it does not answer."""
    chosen, before = choices.choices(context.memory), recall(context.memory)
    projects = choices.deployment_projects(context.memory)
    try:
        bamboo = context.connector(Bamboo)
        projects = bamboo.list_deployment_projects()
        mapped = Mapper(projects, chosen, settings.mappings).mapped(applications)
        environments = _environments(settings, _in_question(settings, mapped, now), projects)
        seen = look(bamboo, environments, before, now, context.progress)
    except (ConfigError, RemoteError) as error:
        mapped = Mapper(projects, chosen, settings.mappings).mapped(applications)
        return Sight(projects, mapped, before.logs, before.asked, trouble=str(error))
    asked = {**before.asked, **dict.fromkeys(seen.logs, now)}
    keep(context.memory, before, Remembered({**before.logs, **seen.logs}, asked), now)
    return Sight(
        projects=projects,
        mapped=mapped,
        logs={**before.logs, **seen.glimpses, **seen.logs},
        asked=asked,
        troubles=seen.troubles,
        lost=frozenset(seen.troubles.keys() - seen.glimpses.keys()),
    )


def _in_question(settings: ReleasePagesSettings, mapped: Iterable[Mapped], now: datetime) -> Iterable[Mapped]:
    """All of them; where only some teams are asked for, those that have releases now."""
    return (each for each in mapped if not settings.only or each.application.seen == now)


def _environments(
    settings: ReleasePagesSettings, mapped: Iterable[Mapped], projects: Iterable[DeploymentProject]
) -> list[int]:
    """The ids of the environments that stand in columns."""
    wanted = {each.mapping.deployment_project for each in mapped if each.mapping}
    columns = (in_columns(settings.environments, each.environments) for each in projects if each.id in wanted)
    return sorted({site.id for column in columns for inside in column.values() for site in inside})
