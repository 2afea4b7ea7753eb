"""What a pretended Bamboo holds: projects, plans, deployments, people, and what happens to them."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import quote

_TAKES = timedelta(minutes=3)


@dataclass
class FakeUser:
    """Somebody who can log in."""

    name: str
    full_name: str
    groups: set[str] = field(default_factory=set)


@dataclass
class FakeProject:
    """A project of plans."""

    key: str
    name: str


@dataclass
class FakePlan:
    """A build plan; `specs_managed` None: this Bamboo does not say."""

    key: str
    name: str
    project: str
    enabled: bool = True
    specs_managed: bool | None = None


@dataclass
class FakeRepository:
    """A linked repository."""

    id: int
    name: str
    project: str = ""


@dataclass
class FakeVersion:
    """A release; `issues` are the Jira issues whose changes are new in it."""

    id: int
    name: str
    branch: str
    created: datetime
    issues: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass
class FakeResult:
    """A deployment."""

    id: int
    version: FakeVersion
    state: str
    life_cycle: str
    started: datetime
    finished: datetime | None
    reason: str

    @property
    def is_deployed(self) -> bool:
        """Whether it was carried out."""
        return (self.state, self.life_cycle) == ("SUCCESS", "FINISHED")

    def end(self, state: str, at: datetime | None = None) -> None:
        """Let a deployment that runs come to its end."""
        self.state, self.life_cycle, self.finished = state, "FINISHED", at or self.started + _TAKES


@dataclass
class FakeEnvironment:
    """An environment; its results in the order in which they were begun."""

    id: int
    name: str
    position: int
    suspended: bool = False
    results: list[FakeResult] = field(default_factory=list)

    @property
    def current(self) -> FakeResult | None:
        """What is deployed."""
        return next((result for result in reversed(self.results) if result.is_deployed), None)

    def expire(self, keep: int) -> None:
        """Forget all results but the newest, as Bamboo does after a while."""
        del self.results[: max(0, len(self.results) - keep)]


@dataclass
class FakeDeploymentProject:
    """A deployment project."""

    id: int
    name: str
    plan: str = ""
    specs_managed: bool = False
    environments: list[FakeEnvironment] = field(default_factory=list)
    versions: list[FakeVersion] = field(default_factory=list)

    def environment(self, name: str) -> FakeEnvironment:
        """The environment of that name."""
        return next(each for each in self.environments if each.name == name)


@dataclass
class FakeWorld:
    """Everything; `address` is where links in reasons point to."""

    address: str = "http://bamboo.example.org"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    users: dict[str, FakeUser] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    projects: list[FakeProject] = field(default_factory=list)
    plans: list[FakePlan] = field(default_factory=list)
    repositories: list[FakeRepository] = field(default_factory=list)
    deployment_projects: list[FakeDeploymentProject] = field(default_factory=list)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(2_228_225))

    def add_user(self, name: str, full_name: str, *groups: str) -> FakeUser:
        """Somebody, in groups that come to be if need be."""
        self.groups |= set(groups)
        self.users[name] = FakeUser(name, full_name, set(groups))
        return self.users[name]

    def add_project(self, key: str, name: str = "") -> FakeProject:
        """A project."""
        self.projects.append(FakeProject(key, name or key))
        return self.projects[-1]

    def add_plan(self, key: str, name: str = "") -> FakePlan:
        """A plan, by its whole key; its project must be there."""
        self.plans.append(FakePlan(key, name or key, key.partition("-")[0]))
        return self.plans[-1]

    def add_repository(self, name: str, project: str = "") -> FakeRepository:
        """A linked repository."""
        self.repositories.append(FakeRepository(next(self.ids), name, project))
        return self.repositories[-1]

    def add_deployment_project(
        self, name: str, *environments: str, plan: str = "", specs_managed: bool = False
    ) -> FakeDeploymentProject:
        """A deployment project with environments."""
        found = [
            FakeEnvironment(next(self.ids), each, position) for position, each in enumerate(environments)
        ]
        project = FakeDeploymentProject(next(self.ids), name, plan, specs_managed, found)
        self.deployment_projects.append(project)
        return project

    def release(
        self,
        project: FakeDeploymentProject,
        name: str,
        *issues: str,
        branch: str = "master",
        at: datetime | None = None,
    ) -> FakeVersion:
        """Make a version."""
        version = FakeVersion(next(self.ids), name, branch, at or self.now(), issues)
        project.versions.append(version)
        return version

    def deploy(
        self,
        environment: FakeEnvironment,
        version: FakeVersion,
        state: str = "SUCCESS",
        *,
        life_cycle: str = "FINISHED",
        user: str = "",
        at: datetime | None = None,
    ) -> FakeResult:
        """Deploy a version: an older one than now is a rollback, one of another branch a hotfix."""
        started = at or self.now()
        is_over = life_cycle == "FINISHED"
        reason = self._manual(user) if user else "Scheduled"
        result = FakeResult(
            next(self.ids), version, state, life_cycle, started, started + _TAKES if is_over else None, reason
        )
        environment.results.append(result)
        return result

    def begin(
        self,
        environment: FakeEnvironment,
        version: FakeVersion,
        *,
        user: str = "",
        at: datetime | None = None,
    ) -> FakeResult:
        """Begin a deployment that runs until it is ended."""
        return self.deploy(environment, version, "UNKNOWN", life_cycle="IN_PROGRESS", user=user, at=at)

    def environments(self) -> Iterator[tuple[FakeDeploymentProject, FakeEnvironment]]:
        """Every environment with its project."""
        return ((project, each) for project in self.deployment_projects for each in project.environments)

    def find_environment(self, number: int) -> FakeEnvironment | None:
        """The environment of that id."""
        return next((each for _, each in self.environments() if each.id == number), None)

    def _manual(self, user: str) -> str:
        """Bamboo writes its reasons as HTML."""
        name = self.users[user].full_name if user in self.users else user
        return f'Manual run by <a href="{self.address}/browse/user/{quote(user)}">{escape(name)}</a>'
