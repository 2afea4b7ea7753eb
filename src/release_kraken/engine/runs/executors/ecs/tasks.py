"""What a run asks of ECS, and what ECS says of a task, as plain values. Nothing here talks to AWS.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from release_kraken.core.publication import command_name
from release_kraken.core.run import Run
from release_kraken.engine.settings.sections import EcsSettings

_NOT_BEGUN = ("PROVISIONING", "PENDING", "ACTIVATING")
_GONE = "MISSING"


@dataclass(frozen=True, slots=True)
class Task:
    """A task as ECS describes it; `definition` is the ARN of its task definition."""

    arn: str
    status: str
    reason: str = ""
    exit_code: int | None = None
    container_reason: str = ""
    definition: str = ""

    @property
    def id(self) -> str:
        """The last part of its ARN."""
        return self.arn.rpartition("/")[2]

    @property
    def is_unknown(self) -> bool:
        """Whether ECS has no such task: not yet, where it was just started, or not any more."""
        return self.status == _GONE

    @property
    def has_stopped(self) -> bool:
        """Whether nothing of it runs any more."""
        return self.status in ("STOPPED", "DELETED", _GONE)

    @property
    def has_not_begun(self) -> bool:
        """Whether its containers are still to be started."""
        return self.status in _NOT_BEGUN

    @property
    def end(self) -> str:
        """Why it has stopped, in ECS's own words."""
        if self.is_unknown:
            return f"ECS knows its task {self.id} no more"
        code = "" if self.exit_code is None else f"exit code {self.exit_code}"
        details = ", ".join(part for part in (code, self.container_reason) if part)
        said = f"its task {self.id} stopped: {self.reason or 'ECS gives no reason'}"
        return f"{said} ({details})" if details else said


@dataclass(frozen=True, slots=True)
class Stream:
    """Where the output of a container goes in CloudWatch Logs."""

    group: str
    name: str
    region: str


def request(settings: EcsSettings, run: Run) -> dict[str, Any]:
    """The parameters of RunTask for one run.

    The token makes ECS start one task for each attempt, however often it is asked; it depends on all the
    parameters, since ECS refuses a token that it has seen with others.
    """
    command = ["run", command_name(run.tool), "--run-id", run.id]
    asked: dict[str, Any] = {
        "cluster": settings.cluster,
        "taskDefinition": settings.task_definition,
        "launchType": settings.launch_type,
        "count": 1,
        "startedBy": "release-kraken",
        "overrides": {"containerOverrides": [{"name": settings.container, "command": command}]},
        "tags": [{"key": "kraken:run", "value": run.id}, {"key": "kraken:tool", "value": run.tool}],
        **_network(settings),
    }
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:12]
    return {**asked, "clientToken": f"{run.id}-{run.attempt}-{digest}"}


def _network(settings: EcsSettings) -> dict[str, Any]:
    """Only tasks in the network mode awsvpc have subnets."""
    if not settings.subnets:
        return {}
    configuration = {
        "subnets": [*settings.subnets],
        "securityGroups": [*settings.security_groups],
        "assignPublicIp": "ENABLED" if settings.assign_public_ip else "DISABLED",
    }
    return {"networkConfiguration": {"awsvpcConfiguration": configuration}}


def described(task: Mapping[str, Any], container: str) -> Task:
    """A task from an answer of DescribeTasks; `container` is the one that runs Kraken."""
    ours = _named(task.get("containers", ()), container)
    return Task(
        arn=task["taskArn"],
        status=task["lastStatus"],
        reason=task.get("stoppedReason", ""),
        exit_code=ours.get("exitCode"),
        container_reason=ours.get("reason", ""),
        definition=task.get("taskDefinitionArn", ""),
    )


def _named(containers: Iterable[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    return next((one for one in containers if one.get("name") == name), {})


def missing(arn: str) -> Task:
    """A task that ECS has forgotten: it does so about an hour after its end."""
    return Task(arn, _GONE)


def stream(definition: Mapping[str, Any], container: str, task: Task, region: str) -> Stream | None:
    """Where the container of a task logs; None where its log driver is not awslogs with a stream prefix.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
    """
    logging = _named(definition["containerDefinitions"], container).get("logConfiguration", {})
    options = logging.get("options", {})
    prefix, group = options.get("awslogs-stream-prefix"), options.get("awslogs-group")
    if logging.get("logDriver") != "awslogs" or not prefix or not group:
        return None
    return Stream(group, f"{prefix}/{container}/{task.id}", options.get("awslogs-region", region))
