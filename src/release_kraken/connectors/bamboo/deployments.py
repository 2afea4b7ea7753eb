"""What was deployed where, and how it went."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeploymentState(StrEnum):
    """How a deployment ended."""

    SUCCESS = "success"
    FAILED = "failed"
    UNKNOWN = "unknown"


class LifeCycle(StrEnum):
    """How far a deployment is."""

    PENDING = "pending"
    QUEUED = "queued"
    IN_PROGRESS = "in progress"
    FINISHED = "finished"
    NOT_BUILT = "not built"
    UNKNOWN = "unknown"


_RUNNING = (LifeCycle.PENDING, LifeCycle.QUEUED, LifeCycle.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Result:
    """One deployment into an environment.

    `version_created` is when the version (Bamboo's release) was made; `branch` the plan's branch that it was
    made from, or "". `user` and `who` are account and name of the person who began it; "" where nobody did,
    and in `list_deployment_states`. Times are in UTC; None where Bamboo does not say.
    """

    id: int
    environment: int
    version: str
    version_id: int | None
    version_created: datetime | None
    branch: str
    state: DeploymentState
    life_cycle: LifeCycle
    started: datetime | None
    finished: datetime | None
    user: str
    who: str
    url: str

    @property
    def is_deployed(self) -> bool:
        """Whether it was carried out."""
        return self.state is DeploymentState.SUCCESS and self.life_cycle is LifeCycle.FINISHED

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.life_cycle in _RUNNING


@dataclass(frozen=True, slots=True)
class EnvironmentState:
    """What happened last in an environment.

    `latest` is None where it was never deployed to, or could not be looked at, which `trouble` then explains.
    `mark` is what people say of the version: "approved", "broken", "incomplete", or "".
    """

    environment: int
    latest: Result | None
    mark: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Deployed:
    """What runs in an environment.

    `current` is the newest result that succeeded and finished; None: there is none among those looked at, and
    `is_known` says whether these were all (it was never deployed to) or not. `attempt` is what was tried
    after it: the newest result, where that runs, failed or never ended. `former` is what `current` replaced;
    None also where the look back ended before.
    """

    environment: int
    current: Result | None
    attempt: Result | None = None
    former: Result | None = None
    is_known: bool = True

    @property
    def is_rollback(self) -> bool:
        """Whether the current version is older than the one that it replaced."""
        created = self.current and self.current.version_created
        before = self.former and self.former.version_created
        return bool(created and before and created < before)


class Availability(StrEnum):
    """Whether the changes of an issue have reached an environment."""

    AVAILABLE = "available"
    PARTIALLY_AVAILABLE = "partially available"
    NOT_AVAILABLE = "not available"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class IssueStatus:
    """How far a Jira issue has come in one environment; `version` is what is deployed there, or ""."""

    project: int
    project_name: str
    environment: int | None
    environment_name: str
    availability: Availability
    version: str
