"""Collects from Bamboo what the environments say of each release."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.inventory import DeploymentProject
from release_kraken.core.context import Context
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.report import NotChecked
from release_kraken.tools.release_pages.board import Release
from release_kraken.tools.release_pages.collecting.bamboo.answering import from_bamboo
from release_kraken.tools.release_pages.collecting.bamboo.freshness import SERVER
from release_kraken.tools.release_pages.collecting.bamboo.looking import look
from release_kraken.tools.release_pages.collecting.bamboo.remembering import Remembered, keep, recall
from release_kraken.tools.release_pages.collecting.bamboo.sight import Sight
from release_kraken.tools.release_pages.collecting.bamboo.sites import in_columns
from release_kraken.tools.release_pages.deployments import choices
from release_kraken.tools.release_pages.deployments.mapping import Application, Mapped, Mapper, released
from release_kraken.tools.release_pages.parts import FromBamboo
from release_kraken.tools.release_pages.rule import BAMBOO
from release_kraken.tools.release_pages.rules import names_by_source
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

_REMEDY = "correct [connectors.bamboo], or set bamboo = false in [tools.release_pages]"


def collect_deployments(
    settings: ReleasePagesSettings, context: Context, releases: Sequence[Release]
) -> FromBamboo:
    """What Bamboo says of these releases; trouble with Bamboo is told in its place, and never raised.

    Remembers what is new. Applications that were released within the last month are looked at too, so that
    there are no gaps in what is known of their environments. A Bamboo that cannot be asked, and never was,
    says nothing of any release.
    """
    if untold := _never_configured(context):
        return FromBamboo({}, (), (), (), (untold,))
    now, memory = context.now(), context.memory
    applications = released(releases, choices.applications(memory), now)
    sight = _sight(settings, context, applications, now)
    choices.keep_seen(memory, sight.projects, applications)
    return from_bamboo(settings, releases, sight, now)


def _never_configured(context: Context) -> NotChecked | None:
    """What is not known where no connector can be had, and nothing is remembered either."""
    try:
        context.connector(Bamboo)
    except ConfigError as error:
        if recall(context.memory).asked:
            return None
        why = f"{error}; {_REMEDY}"
        return NotChecked(SERVER, why, rules=names_by_source(BAMBOO))
    return None


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
        trouble = f"{error}; {_REMEDY}" if isinstance(error, ConfigError) else str(error)
        return Sight(projects, mapped, before.logs, before.asked, trouble=trouble)
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
