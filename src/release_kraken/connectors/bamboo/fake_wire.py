"""How a pretended Bamboo writes what it holds: as servers do, or as the documentation says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from release_kraken.connectors.bamboo.fake_state import (
    FakeDeploymentProject,
    FakeEnvironment,
    FakePlan,
    FakeResult,
)
from release_kraken.core.json import JSONValue

_DOCUMENTED = {
    "SUCCESS": "Successful",
    "FAILED": "Failed",
    "UNKNOWN": "Unknown",
    "FINISHED": "Finished",
    "IN_PROGRESS": "InProgress",
    "QUEUED": "Queued",
    "PENDING": "Pending",
    "NOT_BUILT": "NotBuilt",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Wire:
    """Writes JSON; `as_documented` by the published description instead of what servers send."""

    as_documented: bool = False
    size_is_of_page: bool = False

    def key(self, sent: str, documented: str) -> str:
        """The key of a list."""
        return documented if self.as_documented else sent

    def word(self, word: str) -> str:
        """The name of a state."""
        return _DOCUMENTED[word] if self.as_documented else word

    def moment(self, moment: datetime | None) -> JSONValue:
        """A moment."""
        if moment is None:
            return None
        if self.as_documented:
            return moment.isoformat(timespec="milliseconds")
        return (moment - _EPOCH) // timedelta(milliseconds=1)

    def wrapped(self, key: str, items: list[JSONValue], start: int, size: int) -> dict[str, JSONValue]:
        """A page of a list; by the documentation nobody says how long the list is."""
        if self.as_documented:
            return {key: items, "startIndex": start, "maxResult": len(items)}
        return {
            key: items,
            "start-index": start,
            "max-result": len(items),
            "size": len(items) if self.size_is_of_page else size,
        }

    def plan(self, plan: FakePlan) -> dict[str, JSONValue]:
        """A plan."""
        sent: dict[str, JSONValue] = {
            "key": plan.key,
            "shortKey": plan.key.partition("-")[2],
            "name": plan.name,
            "planKey": {"key": plan.key},
            "enabled": plan.enabled,
            "type": "chain",
        }
        managed = {} if plan.specs_managed is None else {"repositorySpecsManaged": plan.specs_managed}
        return sent | managed

    def deployment_project(
        self, project: FakeDeploymentProject, environments: list[FakeEnvironment]
    ) -> dict[str, JSONValue]:
        """A deployment project."""
        return {
            "id": project.id,
            "key": {"key": str(project.id)},
            "name": project.name,
            "planKey": {"key": project.plan} if project.plan else None,
            "description": None,
            "repositorySpecsManaged": project.specs_managed,
            "environments": [
                {
                    "id": each.id,
                    "name": each.name,
                    "position": each.position,
                    "suspended": each.suspended,
                    "deploymentProjectId": project.id,
                    "releaseApprovalPrerequisite": "NONE",
                }
                for each in environments
            ],
        }

    def result(self, result: FakeResult) -> dict[str, JSONValue]:
        """A deployment."""
        version = result.version
        return {
            "id": result.id,
            "deploymentVersionName": version.name,
            "deploymentVersion": {
                "id": version.id,
                "name": version.name,
                "creationDate": self.moment(version.created),
                "planBranchName": version.branch,
            },
            **self._course(result),
            "reasonSummary": result.reason,
        }

    def status(self, environment: FakeEnvironment) -> dict[str, JSONValue]:
        """What happened last in an environment."""
        latest = environment.results[-1] if environment.results else None
        if latest is None:
            return {"environmentId": environment.id, "deploymentResultId": None}
        return {
            "environmentId": environment.id,
            "deploymentResultId": latest.id,
            "deploymentVersionId": latest.version.id,
            "deploymentVersionName": latest.version.name,
            "deploymentVersionRelatedBranchName": latest.version.branch,
            **self._course(latest),
            "deploymentVersionStatuses": [{"deploymentVersionState": mark} for mark in latest.version.marks],
        }

    def _course(self, result: FakeResult) -> Mapping[str, JSONValue]:
        return {
            "deploymentState": self.word(result.state),
            "lifeCycleState": self.word(result.life_cycle),
            "startedDate": self.moment(result.started),
            "finishedDate": self.moment(result.finished),
        }
