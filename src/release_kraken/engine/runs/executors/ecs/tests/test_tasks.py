"""What is asked of ECS, and how its answers are read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from release_kraken.core.run import Run, RunRequest, RunStatus, Trigger
from release_kraken.engine.runs.executors.ecs.tasks import Stream, Task, described, missing, request, stream
from release_kraken.engine.settings.sections import EcsSettings

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
ARN = "arn:aws:ecs:eu-west-1:123456789012:task/tools/0123abcd"
SETTINGS = EcsSettings(
    cluster="tools",
    task_definition="release-kraken",
    region="eu-west-1",
    subnets=("subnet-1", "subnet-2"),
    security_groups=("sg-1",),
)


def run(attempt: int = 0) -> Run:
    asked = RunRequest("terraform_pr", "here", Trigger.API, "me", {"token": "of the run"})
    return Run("ab" * 16, asked, RunStatus.QUEUED, NOW, attempt=attempt)


def test_the_request_of_a_run() -> None:
    asked = request(SETTINGS, run())
    token = asked.pop("clientToken")
    assert asked == {
        "cluster": "tools",
        "taskDefinition": "release-kraken",
        "launchType": "FARGATE",
        "count": 1,
        "startedBy": "release-kraken",
        "overrides": {
            "containerOverrides": [
                {"name": "kraken", "command": ["run", "terraform-pr", "--run-id", "ab" * 16]}
            ]
        },
        "tags": [
            {"key": "kraken:run", "value": "ab" * 16},
            {"key": "kraken:tool", "value": "terraform_pr"},
        ],
        "networkConfiguration": {
            "awsvpcConfiguration": {
                "subnets": ["subnet-1", "subnet-2"],
                "securityGroups": ["sg-1"],
                "assignPublicIp": "DISABLED",
            }
        },
    }
    assert len(token) <= 64


def test_a_token_stands_for_an_attempt_and_its_parameters() -> None:
    def token(settings: EcsSettings, attempt: int) -> str:
        return str(request(settings, run(attempt))["clientToken"])

    elsewhere = SETTINGS.model_copy(update={"subnets": ()})
    assert token(SETTINGS, 0) == token(SETTINGS, 0)
    assert len({token(SETTINGS, 0), token(SETTINGS, 1), token(elsewhere, 0)}) == 3


def test_tasks_outside_of_awsvpc_have_no_network_configuration() -> None:
    assert "networkConfiguration" not in request(SETTINGS.model_copy(update={"subnets": ()}), run())


@pytest.mark.parametrize(
    ("task", "end"),
    [
        pytest.param(
            {
                "stoppedReason": "Essential container in task exited",
                "containers": [{"name": "sidecar", "exitCode": 0}, {"name": "kraken", "exitCode": 3}],
            },
            "its task 0123abcd stopped: Essential container in task exited (exit code 3)",
            id="exit-code",
        ),
        pytest.param(
            {
                "stoppedReason": "Essential container in task exited",
                "containers": [{"name": "kraken", "exitCode": 137, "reason": "OutOfMemoryError: killed"}],
            },
            "its task 0123abcd stopped: Essential container in task exited "
            "(exit code 137, OutOfMemoryError: killed)",
            id="out-of-memory",
        ),
        pytest.param(
            {"stoppedReason": "CannotPullContainerError: not found", "containers": [{"name": "kraken"}]},
            "its task 0123abcd stopped: CannotPullContainerError: not found",
            id="no-image",
        ),
        pytest.param({}, "its task 0123abcd stopped: ECS gives no reason", id="no-reason"),
    ],
)
def test_how_an_end_is_told(task: dict[str, Any], end: str) -> None:
    found = described({"taskArn": ARN, "lastStatus": "STOPPED", **task}, "kraken")
    assert found.has_stopped
    assert found.end == end


def test_a_task_that_ecs_has_forgotten() -> None:
    assert missing(ARN).has_stopped
    assert missing(ARN).end == "ECS knows its task 0123abcd no more"


@pytest.mark.parametrize(
    ("status", "has_not_begun", "has_stopped"),
    [
        pytest.param("PROVISIONING", True, False, id="provisioning"),
        pytest.param("PENDING", True, False, id="pending"),
        pytest.param("ACTIVATING", True, False, id="activating"),
        pytest.param("RUNNING", False, False, id="running"),
        pytest.param("DEACTIVATING", False, False, id="deactivating"),
        pytest.param("STOPPING", False, False, id="stopping"),
        pytest.param("DEPROVISIONING", False, False, id="deprovisioning"),
        pytest.param("STOPPED", False, True, id="stopped"),
        pytest.param("DELETED", False, True, id="deleted"),
    ],
)
def test_the_statuses_of_ecs(status: str, has_not_begun: bool, has_stopped: bool) -> None:
    task = Task(ARN, status)
    assert (task.has_not_begun, task.has_stopped) == (has_not_begun, has_stopped)


OPTIONS = {"awslogs-group": "/kraken", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "runs"}


@pytest.mark.parametrize(
    ("logging", "expected"),
    [
        pytest.param(
            {"logDriver": "awslogs", "options": OPTIONS},
            Stream("/kraken", "runs/kraken/0123abcd", "us-east-1"),
            id="awslogs",
        ),
        pytest.param(
            {"logDriver": "awslogs", "options": {"awslogs-group": "/k", "awslogs-stream-prefix": "r"}},
            Stream("/k", "r/kraken/0123abcd", "eu-west-1"),
            id="region-of-the-cluster",
        ),
        pytest.param(
            {"logDriver": "awslogs", "options": {"awslogs-group": "/k"}}, None, id="streams-by-container-id"
        ),
        pytest.param({"logDriver": "splunk", "options": OPTIONS}, None, id="another-driver"),
        pytest.param(None, None, id="no-logs"),
    ],
)
def test_where_a_container_logs(logging: dict[str, Any] | None, expected: Stream | None) -> None:
    ours = {"name": "kraken"} if logging is None else {"name": "kraken", "logConfiguration": logging}
    definition = {"containerDefinitions": [{"name": "sidecar"}, ours]}
    assert stream(definition, "kraken", Task(ARN, "STOPPED"), "eu-west-1") == expected
