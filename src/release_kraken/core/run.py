"""A run: one execution of one tool, as it is kept in the store."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Trigger(StrEnum):
    """What asked for a run."""

    CRON = "cron"
    WEBHOOK = "webhook"
    WEB = "web"
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


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of one tool.

    `subject` is what was looked at (a checkout, an organisation): runs of a tool are compared with
    earlier runs on the same subject only. Times are UTC. `error` explains a failed run.
    """

    id: str
    tool: str
    subject: str
    trigger: Trigger
    status: RunStatus
    created: datetime
    started: datetime | None = None
    finished: datetime | None = None
    error: str | None = None
