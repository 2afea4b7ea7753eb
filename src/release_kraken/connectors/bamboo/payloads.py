"""What Bamboo sends, as far as it is read: what else it sends is ignored, and most may be missing.

https://developer.atlassian.com/server/bamboo/rest/
"""

from typing import Annotated, TypeAlias

from pydantic import AliasChoices, AliasPath, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

Text: TypeAlias = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
Moment: TypeAlias = int | float | str | None


class Payload(BaseModel):
    """Base of all: Bamboo writes names in camel case."""

    model_config = ConfigDict(alias_generator=to_camel)


class Key(Payload):
    """A key."""

    key: Text = ""


class ProjectPayload(Payload):
    """A project."""

    key: str
    name: Text = ""


class PlanPayload(Payload):
    """A build plan; `key` is whole in lists."""

    key: str = Field(validation_alias=AliasChoices("key", AliasPath("planKey", "key")))
    name: Text = ""
    enabled: bool = True
    repository_specs_managed: bool | None = None


class Projects(Payload):
    """One page of projects."""

    size: int | None = None
    items: tuple[ProjectPayload, ...] = Field((), validation_alias=AliasChoices("project", "projects"))


class Plans(Payload):
    """One page of plans."""

    size: int | None = None
    items: tuple[PlanPayload, ...] = Field((), validation_alias=AliasChoices("plan", "plans"))


class ProjectsAnswer(Payload):
    """The answer that holds projects."""

    projects: Projects


class PlansAnswer(Payload):
    """The answer that holds plans."""

    plans: Plans


class EnvironmentPayload(Payload):
    """An environment."""

    id: int
    name: Text = ""
    position: int = 0
    suspended: bool = False


class DeploymentProjectPayload(Payload):
    """A deployment project."""

    id: int
    name: Text = ""
    plan_key: Key | None = None
    repository_specs_managed: bool | None = None
    environments: tuple[EnvironmentPayload, ...] = ()


class RepositoryPayload(Payload):
    """A linked repository."""

    id: int
    name: Text = ""
    project_key: Text = ""


class Repositories(Payload):
    """One page of repositories."""

    size: int | None = None
    items: tuple[RepositoryPayload, ...] = Field(validation_alias=AliasChoices("searchResults", "results"))


class VersionPayload(Payload):
    """A version that is deployed."""

    id: int | None = None
    name: Text = ""
    creation_date: Moment = None
    plan_branch_name: Text = ""


class ResultPayload(Payload):
    """A deployment."""

    id: int
    deployment_version_name: Text = ""
    deployment_version: VersionPayload | None = None
    deployment_state: str | None = None
    life_cycle_state: str | None = None
    started_date: Moment = None
    finished_date: Moment = None
    reason_summary: str | None = None


class Results(Payload):
    """One page of deployments."""

    size: int | None = None
    items: tuple[ResultPayload, ...] = Field(validation_alias="results")


class VersionMark(Payload):
    """What somebody says of a version."""

    deployment_version_state: str | None = None


class StatusPayload(Payload):
    """What happened last in an environment; without a result where nothing did."""

    environment_id: int
    deployment_result_id: int | None = None
    deployment_version_id: int | None = None
    deployment_version_name: Text = ""
    deployment_version_related_branch_name: Text = ""
    deployment_state: str | None = None
    life_cycle_state: str | None = None
    started_date: Moment = None
    finished_date: Moment = None
    deployment_version_statuses: tuple[VersionMark, ...] | None = None


class ProjectLink(Payload):
    """A deployment project that knows an issue."""

    id: int
    name: Text = ""


class RelatedProjects(Payload):
    """The deployment projects that know an issue."""

    deployment_projects: tuple[ProjectLink, ...] = ()


class VersionLink(Payload):
    """A version."""

    name: Text = ""


class IssueEnvironment(Payload):
    """How far an issue has come in an environment."""

    id: int | None = None
    name: Text = ""
    issue_status: str | None = None
    version: VersionLink | None = None


class IssueProject(Payload):
    """How far an issue has come in a deployment project."""

    environments: tuple[IssueEnvironment, ...] = ()


class PrincipalPayload(Payload):
    """A group, user or role, with what it was granted."""

    name: str
    permissions: tuple[str, ...] = ()
    editable: bool | None = None
    full_name: Text = ""


class Principals(Payload):
    """One page of principals."""

    limit: int | None = None
    next: str | None = None
    results: tuple[PrincipalPayload, ...]


class CurrentUser(Payload):
    """The account of the token."""

    name: str
    full_name: Text = ""


class InfoPayload(Payload):
    """The server."""

    version: Text = ""
    state: Text = ""
