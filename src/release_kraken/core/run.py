"""A run: one execution of one tool, as it is asked for and as it is kept in the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from release_kraken.core.json import JSONValue
from release_kraken.core.pull_request import PullRequest


class Trigger(StrEnum):
    """What asked for a run."""

    CRON = "cron"
    WEBHOOK = "webhook"
    WEB = "web"
    API = "api"
    CLI = "cli"


class RunStatus(StrEnum):
    """Where a run stands; the last five are final."""

    QUEUED = "queued"
    RUNNING = "running"
    CLEAN = "clean"
    FINDINGS = "findings"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether the run has ended."""
        return self not in (RunStatus.QUEUED, RunStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a run's report holds: findings by severity and by comparison, planned changes, gaps."""

    errors: int = 0
    warnings: int = 0
    notes: int = 0
    new: int = 0
    gone: int = 0
    stale: int = 0
    changes: int = 0
    not_checked: int = 0


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What is asked for.

    `parameters` are settings of the tool, by field name, that this run has instead of the configured ones.
    `schedule` and `due` name the schedule that asks and the time for which it does; a store keeps one run for
    each such pair. Of one `group` only the newest run matters: entering it cancels the older ones. Runs with
    the same `serial` key work one after another.
    """

    tool: str
    subject: str
    trigger: Trigger
    requested_by: str = ""
    parameters: Mapping[str, JSONValue] = field(default_factory=dict)
    apply: bool = False
    schedule: str | None = None
    due: datetime | None = None
    pull_request: PullRequest | None = None
    group: str | None = None
    serial: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of one tool.

    `request.subject` is what is looked at (a checkout, an organisation): runs of a tool are compared with
    earlier runs on the same subject only. Times are UTC. `error` explains a failed or cancelled run.
    `attempt` counts the claims: work goes on in another process when the one that did it has died. `owner`
    is the process that works on it. `cancelling` says that somebody wants it to end.
    """

    id: str
    request: RunRequest
    status: RunStatus
    created: datetime
    started: datetime | None = None
    finished: datetime | None = None
    error: str | None = None
    attempt: int = 0
    owner: str | None = None
    cancelling: bool = False
    counts: Counts = Counts()

    @property
    def tool(self) -> str:
        """The tool's name."""
        return self.request.tool

    @property
    def subject(self) -> str:
        """What is looked at."""
        return self.request.subject
