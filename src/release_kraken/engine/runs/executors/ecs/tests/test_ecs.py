"""The executor on a pretended AWS; the test plays the part of the machine that runs the container."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import release_kraken
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.run import Run, RunRequest, RunStatus, Trigger
from release_kraken.engine.runs.dispatching import Dispatcher
from release_kraken.engine.runs.executors import executor
from release_kraken.engine.runs.executors.ecs import EcsExecutor
from release_kraken.engine.settings import configuration
from release_kraken.engine.suite import Suite, open_suite
from release_kraken.net.fake_server import serve

DRILL = Path(release_kraken.__file__).parent / "engine" / "tests" / "drill"
REGION = "eu-west-1"
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
CONFIGURATION = """
[store]
url = "sqlite:///k.db"
[cache]
folder = "cache"
[running]
executor = "ecs"
attempts = 2
[running.ecs]
cluster = "{cluster}"
task_definition = "{cluster}"
region = "eu-west-1"
subnets = ["{subnet}"]
security_groups = ["{group}"]
endpoint_url = "{url}"
[tools.drill]
folder = "{folder}"
"""


@dataclass
class Front:
    """Stands before moto, and adds what moto lacks: refusals, tokens, exit codes, statuses of tasks.

    `refusals` are answers (status, body) by action, each given once; `altered` are fields of tasks by ARN.
    """

    moto: str
    refusals: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    altered: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _started: dict[str, bytes] = field(default_factory=dict)

    async def answer(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, dict(request.headers), await request.body())

    def _answer(self, headers: dict[str, str], body: bytes) -> Response:
        action = headers["x-amz-target"].rpartition(".")[2]
        asked = json.loads(body)
        self.asked.append((action, asked))
        if self.refusals.get(action):
            status, refusal = self.refusals[action].pop(0)
            return self._response(status, json.dumps(refusal).encode())
        token = asked.get("clientToken", "")
        if token in self._started:
            return self._response(200, self._started[token])
        status, content = self._forwarded(headers, body)
        if token:
            self._started[token] = content
        return self._response(status, self._alter(content) if action == "DescribeTasks" else content)

    def _forwarded(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        request = urllib.request.Request(self.moto, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request) as answered:
                return answered.status, answered.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read()

    def _alter(self, content: bytes) -> bytes:
        answer = json.loads(content)
        for task in answer["tasks"]:
            task.update(self.altered.get(task["taskArn"], {}))
        return json.dumps(answer).encode()

    def _response(self, status: int, content: bytes) -> Response:
        return Response(content, status, media_type="application/x-amz-json-1.1")


@pytest.fixture
def front(moto_url: str) -> Front:
    return Front(moto_url)


@pytest.fixture
def aws(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """A client of the pretended AWS."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return lambda service: boto3.client(service, region_name=REGION, endpoint_url=moto_url)


@pytest.fixture
def cluster(aws: Callable[[str], Any]) -> str:
    """A cluster, and a task definition of the same name."""
    name = f"kraken-{uuid4().hex}"
    aws("ecs").create_cluster(clusterName=name)
    options = {"awslogs-group": f"/{name}", "awslogs-region": REGION, "awslogs-stream-prefix": "runs"}
    container = {
        "name": "kraken",
        "image": "kraken",
        "memory": 512,
        "logConfiguration": {"logDriver": "awslogs", "options": options},
    }
    aws("ecs").register_task_definition(
        family=name,
        networkMode="awsvpc",
        containerDefinitions=[container],
        requiresCompatibilities=["FARGATE"],
    )
    aws("logs").create_log_group(logGroupName=f"/{name}")
    return name


@dataclass
class Clock:
    time: datetime = NOW

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return (self.time - NOW).total_seconds()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def suite(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    front: Front,
    aws: Callable[[str], Any],
    cluster: str,
    clock: Clock,
) -> Iterator[Suite]:
    ec2 = aws("ec2")
    path = tmp_path / "kraken.toml"
    with serve(Starlette(routes=[Route("/", front.answer, methods=["POST"])])) as url:
        path.write_text(
            CONFIGURATION.format(
                cluster=cluster,
                subnet=ec2.describe_subnets()["Subnets"][0]["SubnetId"],
                group=ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"],
                url=url,
                folder=tmp_path,
            )
        )
        monkeypatch.syspath_prepend(DRILL)
        monkeypatch.setenv("PYTHONPATH", str(DRILL))
        with open_suite(configuration.read(path), now=clock.now) as opened:
            yield opened
    sys.modules.pop("kraken_drill", None)


@pytest.fixture
def ecs(suite: Suite, clock: Clock) -> EcsExecutor:
    made = executor(suite, "ecs")
    assert isinstance(made, EcsExecutor)
    made._monotonic = clock.monotonic
    made._looked = -60
    return made


def entered(suite: Suite, **parameters: str) -> str:
    run = suite.store.runs.enter(RunRequest("drill", "here", Trigger.API, "me", parameters), suite.now())
    assert run is not None
    return run.id


def run_of(suite: Suite, run_id: str) -> Run:
    run = suite.store.runs.get(run_id)
    assert run is not None
    return run


def log_of(suite: Suite, run_id: str) -> list[str]:
    return [line.text for line in suite.store.logs.list(run_id, 0, 100)]


def handed(suite: Suite, ecs: EcsExecutor) -> str:
    """Hand over the one run that waits; returns the ARN of its task."""
    Dispatcher(suite, ecs).step()
    (dispatched,) = suite.store.queue.list_dispatched()
    return dispatched.handle


def carried_out(aws: Callable[[str], Any], cluster: str, arn: str, folder: Path) -> int:
    """Do what ECS does: run the container's command, then stop the task; returns the exit code."""
    (task,) = aws("ecs").describe_tasks(cluster=cluster, tasks=[arn])["tasks"]
    (override,) = task["overrides"]["containerOverrides"]
    command = [sys.executable, "-m", "release_kraken", *override["command"]]
    ended = subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, check=False)
    aws("ecs").stop_task(cluster=cluster, task=arn, reason="Essential container in task exited")
    return ended.returncode


def look(ecs: EcsExecutor, clock: Clock, after: timedelta = timedelta(seconds=30)) -> None:
    clock.time += after
    ecs.watch()


def test_a_run_is_a_task_that_carries_it_out(
    suite: Suite, ecs: EcsExecutor, aws: Callable[[str], Any], cluster: str, clock: Clock, tmp_path: Path
) -> None:
    run_id = entered(suite, how="findings")
    arn = handed(suite, ecs)
    assert carried_out(aws, cluster, arn, tmp_path) == 2
    look(ecs, clock)
    run = run_of(suite, run_id)
    assert (run.status, run.attempt, run.error) == (RunStatus.FINDINGS, 1, None)
    assert suite.store.queue.list_dispatched() == ()


def test_an_answer_that_is_lost_starts_no_second_task(
    suite: Suite, ecs: EcsExecutor, aws: Callable[[str], Any], cluster: str
) -> None:
    run = run_of(suite, entered(suite))
    assert ecs.dispatch(run) == ecs.dispatch(run)
    assert len(aws("ecs").list_tasks(cluster=cluster)["taskArns"]) == 1


def test_a_task_that_dies_at_work_gives_its_run_to_another(
    suite: Suite, ecs: EcsExecutor, front: Front, aws: Callable[[str], Any], cluster: str, clock: Clock
) -> None:
    run_id = entered(suite)
    arn = handed(suite, ecs)
    assert suite.store.queue.claim(run_id, "the task's process", NOW)
    stream = f"runs/kraken/{arn.rpartition('/')[2]}"
    aws("logs").create_log_stream(logGroupName=f"/{cluster}", logStreamName=stream)
    aws("logs").put_log_events(
        logGroupName=f"/{cluster}",
        logStreamName=stream,
        logEvents=[{"timestamp": int(datetime.now(UTC).timestamp() * 1000), "message": "MemoryError\x1b[0m"}],
    )
    aws("ecs").stop_task(cluster=cluster, task=arn, reason="Essential container in task exited")
    front.altered[arn] = {"containers": [{"name": "kraken", "exitCode": 137, "reason": "OutOfMemoryError"}]}

    look(ecs, clock)
    run = run_of(suite, run_id)
    assert (run.status, run.attempt) == (RunStatus.QUEUED, 1)
    end = (
        f"its task {arn.rpartition('/')[2]} stopped: Essential container in task exited "
        "(exit code 137, OutOfMemoryError)"
    )
    assert log_of(suite, run_id) == [end, "MemoryError\\x1b[0m"]
    assert handed(suite, ecs) != arn


def test_a_task_that_never_begins_costs_attempts(
    suite: Suite, ecs: EcsExecutor, front: Front, aws: Callable[[str], Any], cluster: str, clock: Clock
) -> None:
    """Such as for an image that cannot be pulled."""
    run_id = entered(suite)
    arns = []
    for _ in range(2):
        arns.append(handed(suite, ecs))
        front.altered[arns[-1]] = {"containers": [{"name": "kraken"}]}  # moto gives an exit code
        aws("ecs").stop_task(cluster=cluster, task=arns[-1], reason="CannotPullContainerError: not found")
        look(ecs, clock)
    run = run_of(suite, run_id)
    assert run.status is RunStatus.FAILED
    assert run.error == (
        f"its task {arns[1].rpartition('/')[2]} stopped: CannotPullContainerError: not found"
    )
    assert len(set(arns)) == 2
    told = [line for line in log_of(suite, run_id) if "is not known" in line]
    assert len(told) == 2
    assert "ResourceNotFoundException" in told[0]


def test_a_task_that_is_known_no_more(suite: Suite, ecs: EcsExecutor, clock: Clock) -> None:
    run_id = entered(suite)
    arn = "arn:aws:ecs:eu-west-1:123456789012:task/kraken/gone"
    suite.store.queue.mark_dispatched(run_id, arn, NOW)
    look(ecs, clock)
    assert run_of(suite, run_id).attempt == 0  # it may have been started just now
    look(ecs, clock, timedelta(minutes=6))
    assert run_of(suite, run_id).attempt == 1
    assert log_of(suite, run_id) == ["ECS knows its task gone no more"]


def test_a_task_that_waits_for_long_is_told_once(
    suite: Suite, ecs: EcsExecutor, front: Front, clock: Clock
) -> None:
    run_id = entered(suite)
    arn = handed(suite, ecs)
    front.altered[arn] = {"lastStatus": "PENDING"}
    look(ecs, clock)
    assert log_of(suite, run_id) == []
    look(ecs, clock, timedelta(minutes=15))
    look(ecs, clock)
    (line,) = log_of(suite, run_id)
    assert line.endswith("is PENDING since 0:15:30: see to capacity, subnets and image")
    assert run_of(suite, run_id).status is RunStatus.QUEUED


def test_a_cancelled_run_stops_its_task(
    suite: Suite, ecs: EcsExecutor, aws: Callable[[str], Any], cluster: str, clock: Clock
) -> None:
    run_id = entered(suite)
    arn = handed(suite, ecs)
    assert suite.store.queue.claim(run_id, "the task's process", NOW)
    suite.store.queue.request_cancel(run_id, "me", NOW)
    Dispatcher(suite, ecs).step()
    (task,) = aws("ecs").describe_tasks(cluster=cluster, tasks=[arn])["tasks"]
    assert (task["lastStatus"], task["stoppedReason"]) == ("STOPPED", f"run {run_id} is cancelled")
    look(ecs, clock)
    assert run_of(suite, run_id).status is RunStatus.CANCELLED


def test_many_tasks_are_looked_at_by_the_hundred(
    suite: Suite, ecs: EcsExecutor, front: Front, clock: Clock
) -> None:
    for number in range(250):
        suite.store.queue.mark_dispatched(entered(suite), f"arn:aws:ecs:eu-west-1:1:task/k/{number}", NOW)
    look(ecs, clock)
    sizes = [len(asked["tasks"]) for action, asked in front.asked if action == "DescribeTasks"]
    assert sizes == [100, 100, 50]


REFUSALS = [
    pytest.param(
        200,
        {"tasks": [], "failures": [{"reason": "RESOURCE:MEMORY", "detail": "no instance"}]},
        r"starts no task in kraken-.*: RESOURCE:MEMORY no instance; runs wait",
        True,
        id="no-room",
    ),
    pytest.param(
        200,
        {"tasks": [], "failures": [{"reason": "Capacity is unavailable at this time."}]},
        "Capacity is unavailable at this time",
        True,
        id="no-capacity",
    ),
    pytest.param(
        400,
        {"__type": "AccessDeniedException", "message": "not authorized to perform: ecs:RunTask"},
        r"RunTask: AWS answers AccessDeniedException: not authorized.*docs/executors.md",
        False,
        id="denied",
    ),
    pytest.param(
        400,
        {"__type": "ClusterNotFoundException", "message": "Cluster not found."},
        r"correct \[running.ecs\] cluster, which is 'kraken-",
        False,
        id="no-cluster",
    ),
    pytest.param(
        400,
        {
            "__type": "InvalidParameterException",
            "message": "Override for container named x is not a container",
        },
        r"InvalidParameterException: Override for container .* see \[running.ecs\]",
        False,
        id="no-such-container",
    ),
]


@pytest.mark.parametrize(("status", "answer", "words", "retryable"), REFUSALS)
def test_what_refusals_say(
    suite: Suite,
    ecs: EcsExecutor,
    front: Front,
    status: int,
    answer: dict[str, Any],
    words: str,
    retryable: bool,
) -> None:
    front.refusals["RunTask"] = [(status, answer)]
    with pytest.raises(RemoteError, match=words) as caught:
        ecs.dispatch(run_of(suite, entered(suite)))
    assert caught.value.retryable is retryable


def test_throttling_is_waited_out(suite: Suite, ecs: EcsExecutor, front: Front) -> None:
    front.refusals["RunTask"] = [(400, {"__type": "ThrottlingException", "message": "Rate exceeded"})]
    assert ecs.dispatch(run_of(suite, entered(suite))).startswith("arn:aws:ecs:")


def test_no_credentials(
    suite: Suite, ecs: EcsExecutor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with pytest.raises(RemoteError, match="Unable to locate credentials"):
        ecs.dispatch(run_of(suite, entered(suite)))


def test_without_boto3_there_is_a_remedy(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ConfigError, match="install Kraken with its extra 'aws'"):
        executor(suite, "ecs")


def test_the_executor_needs_its_section(tmp_path: Path) -> None:
    path = tmp_path / "kraken.toml"
    path.write_text('[store]\nurl = "sqlite:///k.db"\n[cache]\nfolder = "cache"\n')
    with open_suite(configuration.read(path)) as opened, pytest.raises(ConfigError, match=r"\[running.ecs\]"):
        executor(opened, "ecs")
