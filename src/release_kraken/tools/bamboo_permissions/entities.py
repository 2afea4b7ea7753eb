"""The places of a Bamboo server where rights are granted, made from what the server lists."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.inventory import DeploymentProject, Plan, Project, Repository
from release_kraken.connectors.bamboo.scope import GLOBAL, Scope, ScopeKind
from release_kraken.tools.bamboo_permissions.world import Entity

SERVER = Entity(GLOBAL, "", "Bamboo", "")


@dataclass(frozen=True, slots=True)
class Source:
    """A list of the server, and the entities of these kinds that follow from it."""

    what: str
    kinds: frozenset[ScopeKind]
    list_entities: Callable[[Bamboo], Iterator[Entity]]


def above(kinds: Collection[ScopeKind]) -> frozenset[ScopeKind]:
    """These kinds, those whose grants hold there too, and the server."""
    found = {ScopeKind.GLOBAL, *kinds}
    if ScopeKind.PLAN in found:
        found.add(ScopeKind.PROJECT_PLANS)
    if found & {ScopeKind.PROJECT_PLANS, ScopeKind.REPOSITORY}:
        found.add(ScopeKind.PROJECT)
    if ScopeKind.ENVIRONMENT in found:
        found.add(ScopeKind.DEPLOYMENT_PROJECT)
    return frozenset(found)


def of_project(project: Project) -> Iterator[Entity]:
    """A project, and all of its plans."""
    own = Scope(ScopeKind.PROJECT, project.key)
    yield Entity(own, project.key, project.name, project.url, (GLOBAL,))
    plans = Scope(ScopeKind.PROJECT_PLANS, project.key)
    yield Entity(plans, project.key, project.name, project.url, (own, GLOBAL))


def of_plan(plan: Plan) -> Iterator[Entity]:
    """A plan."""
    yield Entity(
        Scope(ScopeKind.PLAN, plan.key),
        plan.key,
        plan.name,
        plan.url,
        (Scope(ScopeKind.PROJECT_PLANS, plan.project), Scope(ScopeKind.PROJECT, plan.project), GLOBAL),
        bool(plan.is_specs_managed),
    )


def of_deployment_project(project: DeploymentProject) -> Iterator[Entity]:
    """A deployment project and its environments, which Specs write together."""
    own, is_managed = Scope(ScopeKind.DEPLOYMENT_PROJECT, str(project.id)), project.is_specs_managed
    yield Entity(own, own.id, project.name, project.url, (GLOBAL,), is_managed)
    for each in project.environments:
        scope, name = Scope(ScopeKind.ENVIRONMENT, str(each.id)), f"{project.name}/{each.name}"
        yield Entity(scope, scope.id, name, each.url, (own, GLOBAL), is_managed)


def of_repository(repository: Repository) -> Iterator[Entity]:
    """A linked repository."""
    scope = Scope(ScopeKind.REPOSITORY, str(repository.id))
    own = (Scope(ScopeKind.PROJECT, repository.project),) if repository.project else ()
    yield Entity(scope, scope.id, repository.name, repository.url, (*own, GLOBAL))


def _each_project(bamboo: Bamboo) -> Iterator[Entity]:
    return (entity for project in bamboo.list_projects() for entity in of_project(project))


def _each_plan(bamboo: Bamboo) -> Iterator[Entity]:
    return (entity for plan in bamboo.list_plans() for entity in of_plan(plan))


def _each_deployment_project(bamboo: Bamboo) -> Iterator[Entity]:
    return (entity for each in bamboo.list_deployment_projects() for entity in of_deployment_project(each))


def _each_repository(bamboo: Bamboo) -> Iterator[Entity]:
    return (entity for each in bamboo.list_repositories() for entity in of_repository(each))


SOURCES = (
    Source("the projects", frozenset({ScopeKind.PROJECT, ScopeKind.PROJECT_PLANS}), _each_project),
    Source("the plans", frozenset({ScopeKind.PLAN}), _each_plan),
    Source(
        "the deployment projects",
        frozenset({ScopeKind.DEPLOYMENT_PROJECT, ScopeKind.ENVIRONMENT}),
        _each_deployment_project,
    ),
    Source("the linked repositories", frozenset({ScopeKind.REPOSITORY}), _each_repository),
)
