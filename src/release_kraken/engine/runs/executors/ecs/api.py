"""The calls to Amazon ECS and CloudWatch Logs, with errors in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any

from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.run import Run
from release_kraken.engine.runs.executors.ecs.tasks import Stream, Task, described, missing, request, stream
from release_kraken.engine.settings.sections import EcsSettings

_MOST_DESCRIBED = 100  # DescribeTasks takes no more
_LAST_LINES = 200
_DENIED = ("AccessDenied", "AccessDeniedException", "UnrecognizedClientException", "ExpiredTokenException")
_PASSING = (
    "Throttling",
    "ThrottlingException",
    "ServerException",
    "LimitExceededException",
    "InternalFailure",
)

Line = tuple[datetime, str]


class Ecs:
    """The cluster in which runs are tasks. Clients are made on first use, and shared by threads."""

    def __init__(self, settings: EcsSettings) -> None:
        self._settings = settings
        self._session = _session()
        self._client = cache(self._opened)

    def run_task(self, run: Run) -> str:
        """Start a task for a run; returns its ARN."""
        with self._errors("RunTask"):
            answer = self._client("ecs").run_task(**request(self._settings, run))
        if answer["failures"] or not answer["tasks"]:
            raise RemoteError(
                f"ECS starts no task in {self._settings.cluster}: {_reasons(answer['failures'])}; "
                "runs wait until there is room",
                retryable=True,
            )
        return str(answer["tasks"][0]["taskArn"])

    def describe_tasks(self, arns: Iterable[str]) -> dict[str, Task]:
        """Each of these tasks, by its ARN."""
        tasks: dict[str, Task] = {}
        for batch in _batches(arns, _MOST_DESCRIBED):
            with self._errors("DescribeTasks"):
                answer = self._client("ecs").describe_tasks(cluster=self._settings.cluster, tasks=batch)
            tasks |= {arn: missing(arn) for arn in batch}
            tasks |= {
                one["taskArn"]: described(one, self._settings.container) for one in answer.get("tasks", ())
            }
        return tasks

    def stop_task(self, arn: str, reason: str) -> None:
        """Have a task's containers told to end, and killed if they do not."""
        with self._errors("StopTask"):
            self._client("ecs").stop_task(cluster=self._settings.cluster, task=arn, reason=reason)

    def last_output(self, task: Task) -> tuple[Line, ...]:
        """The last lines that the task's container printed; none where it does not log to CloudWatch."""
        found = self._stream(task)
        if found is None:
            return ()
        with self._errors("GetLogEvents"):
            answer = self._client("logs", found.region).get_log_events(
                logGroupName=found.group, logStreamName=found.name, startFromHead=False, limit=_LAST_LINES
            )
        return tuple(
            (datetime.fromtimestamp(event["timestamp"] / 1000, UTC), event["message"])
            for event in answer["events"]
        )

    def _stream(self, task: Task) -> Stream | None:
        if not task.definition:
            return None
        with self._errors("DescribeTaskDefinition"):
            answer = self._client("ecs").describe_task_definition(taskDefinition=task.definition)
        settings = self._settings
        return stream(answer["taskDefinition"], settings.container, task, settings.region)

    def _opened(self, service: str, region: str | None = None) -> Any:
        from botocore.config import Config

        config = Config(
            retries={"mode": "standard", "total_max_attempts": 5},
            connect_timeout=5,
            read_timeout=20,
            user_agent_extra="release-kraken",
        )
        where = region or self._settings.region
        with self._errors(f"the client of {service}"):
            return self._session.client(
                service, region_name=where, config=config, endpoint_url=self._settings.endpoint_url
            )

    @contextmanager
    def _errors(self, action: str) -> Iterator[None]:
        """Raise what AWS answers as RemoteError."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except ClientError as error:
            raise _in_words(action, error.response["Error"], self._settings.cluster) from error
        except BotoCoreError as error:
            raise RemoteError(
                f"{action} in {self._settings.region}: {error}; see to the network and the credentials",
                retryable=True,
            ) from error


def _session() -> Any:
    try:
        from boto3 import Session
    except ImportError as error:
        raise ConfigError(
            f"the executor ecs cannot be used: {error}; install Kraken with its extra 'aws'"
        ) from error
    return Session()


def _in_words(action: str, said: Mapping[str, str], cluster: str) -> RemoteError:
    code, message = said.get("Code", "?"), said.get("Message", "")
    if code in _DENIED:
        remedy = "give the role what docs/executors.md lists for ECS"
    elif code == "ClusterNotFoundException":
        remedy = f"correct [running.ecs] cluster, which is {cluster!r}"
    else:
        remedy = "see [running.ecs]" if code not in _PASSING else "tried again later"
    return RemoteError(f"{action}: AWS answers {code}: {message}; {remedy}", retryable=code in _PASSING)


def _reasons(failures: Sequence[Mapping[str, str]]) -> str:
    said = (" ".join(part for part in (one.get("reason"), one.get("detail")) if part) for one in failures)
    return ", ".join(said) or "it gives no reason"


def _batches(items: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
