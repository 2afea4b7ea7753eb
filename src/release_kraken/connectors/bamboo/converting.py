"""Turns what Bamboo sends into our values."""

from release_kraken.connectors.bamboo.deployments import (
    Availability,
    EnvironmentState,
    IssueStatus,
    Result,
)
from release_kraken.connectors.bamboo.grants import Grant, Principal
from release_kraken.connectors.bamboo.inventory import (
    DeploymentProject,
    Environment,
    Plan,
    Project,
    Repository,
)
from release_kraken.connectors.bamboo.links import Links
from release_kraken.connectors.bamboo.payloads import (
    DeploymentProjectPayload,
    EnvironmentPayload,
    IssueEnvironment,
    PlanPayload,
    PrincipalPayload,
    ProjectLink,
    ProjectPayload,
    RepositoryPayload,
    ResultPayload,
    StatusPayload,
    VersionMark,
    VersionPayload,
)
from release_kraken.connectors.bamboo.rights import rights_from
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.connectors.bamboo.words import (
    deployment_state,
    life_cycle,
    moment,
    person_in,
    state_named,
)

_NO_VERSION = VersionPayload()
_MARKS = ("broken", "incomplete", "approved")  # the gravest first


def project(sent: ProjectPayload, links: Links) -> Project:
    """A project."""
    return Project(sent.key, sent.name, links.browse(sent.key))


def plan(sent: PlanPayload, links: Links) -> Plan:
    """A plan; the first part of its key is that of its project."""
    return Plan(
        key=sent.key,
        name=sent.name,
        project=sent.key.partition("-")[0],
        is_enabled=sent.enabled,
        is_specs_managed=sent.repository_specs_managed,
        url=links.browse(sent.key),
    )


def deployment_project(sent: DeploymentProjectPayload, links: Links) -> DeploymentProject:
    """A deployment project, its environments in the order of Bamboo's page."""
    ordered = sorted(sent.environments, key=lambda each: (each.position, each.id))
    return DeploymentProject(
        id=sent.id,
        name=sent.name,
        plan=sent.plan_key.key if sent.plan_key else "",
        is_specs_managed=bool(sent.repository_specs_managed),
        environments=tuple(_environment(each, links) for each in ordered),
        url=links.deployment_project(sent.id),
    )


def _environment(sent: EnvironmentPayload, links: Links) -> Environment:
    return Environment(sent.id, sent.name, sent.position, sent.suspended, links.environment(sent.id))


def repository(sent: RepositoryPayload, links: Links) -> Repository:
    """A linked repository."""
    return Repository(sent.id, sent.name, sent.project_key, links.repository(sent.id))


def result(sent: ResultPayload, environment: int, links: Links) -> Result:
    """A deployment."""
    version = sent.deployment_version or _NO_VERSION
    user, who = person_in(sent.reason_summary)
    return Result(
        id=sent.id,
        environment=environment,
        version=sent.deployment_version_name or version.name,
        version_id=version.id,
        version_created=moment(version.creation_date),
        branch=version.plan_branch_name,
        state=deployment_state(sent.deployment_state),
        life_cycle=life_cycle(sent.life_cycle_state),
        started=moment(sent.started_date),
        finished=moment(sent.finished_date),
        user=user,
        who=who or user,
        url=links.result(sent.id),
    )


def environment_state(sent: StatusPayload, links: Links) -> EnvironmentState:
    """What happened last in an environment."""
    if not sent.deployment_result_id or sent.deployment_result_id < 0:
        return EnvironmentState(sent.environment_id, None)
    latest = Result(
        id=sent.deployment_result_id,
        environment=sent.environment_id,
        version=sent.deployment_version_name,
        version_id=sent.deployment_version_id,
        version_created=None,
        branch=sent.deployment_version_related_branch_name,
        state=deployment_state(sent.deployment_state),
        life_cycle=life_cycle(sent.life_cycle_state),
        started=moment(sent.started_date),
        finished=moment(sent.finished_date),
        user="",
        who="",
        url=links.result(sent.deployment_result_id),
    )
    return EnvironmentState(sent.environment_id, latest, _mark(sent.deployment_version_statuses or ()))


def _mark(sent: tuple[VersionMark, ...]) -> str:
    """The gravest of what people say."""
    said = {(mark.deployment_version_state or "").lower() for mark in sent}
    return next((mark for mark in _MARKS if mark in said), "")


def issue_status(sent: IssueEnvironment, link: ProjectLink) -> IssueStatus:
    """How far an issue has come in an environment."""
    return IssueStatus(
        project=link.id,
        project_name=link.name,
        environment=sent.id,
        environment_name=sent.name,
        availability=state_named(Availability, sent.issue_status, Availability.UNKNOWN),
        version=sent.version.name if sent.version else "",
    )


def grant(sent: PrincipalPayload, principal: Principal, kind: ScopeKind) -> Grant:
    """What a principal was granted."""
    return Grant(principal, rights_from(kind, sent.permissions), sent.full_name, sent.editable is not False)
