"""What the store keeps besides runs, findings and schedules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.json import JSONValue
from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import Run, RunStatus, Trigger


@dataclass(frozen=True, slots=True)
class Process:
    """A running Kraken. `beats` grows while it lives; who sees it stand still for long takes it for dead."""

    id: str
    host: str
    pid: int
    roles: tuple[str, ...]
    version: str
    started: datetime
    beats: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to end a run: lost when another process has claimed it since (its attempt is then higher)."""

    run: Run

    @property
    def key(self) -> tuple[str, int]:
        """The run's id and the attempt."""
        return self.run.id, self.run.attempt


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs to list; what is None or empty is not asked for. `text` is looked for in its words."""

    tool: str | None = None
    subject: str | None = None
    statuses: tuple[RunStatus, ...] = ()
    trigger: Trigger | None = None
    schedule: str | None = None
    group: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A run that an executor has, and what that executor knows it by."""

    run: Run
    handle: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that no run has found gone.

    `last_seen` lies before the last run where that run could not look for it.
    """

    finding: Finding
    first_seen: datetime
    last_seen: datetime


class FindingState(StrEnum):
    """Whether a finding is still there, as far as is known."""

    OPEN = "open"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings to list; what is None or empty is not asked for."""

    tool: str | None = None
    subject: str | None = None
    severity: Severity | None = None
    rule: str | None = None
    owner: str | None = None
    text: str = ""
    state: FindingState | None = None


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding, and the runs that first and last saw it and found it gone; those may be kept no more."""

    id: int
    tool: str
    subject: str
    finding: Finding
    first_run: str
    first_seen: datetime
    last_run: str
    last_seen: datetime
    gone_run: str | None = None
    gone: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredReport:
    """The report that ended a run, and how it compared then."""

    report: Report
    comparison: Comparison | None


class DeliveryStatus(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    """Its process died, or its connection broke: nobody knows whether it arrived; it is not sent again."""
    OBSOLETE = "obsolete"
    """Something newer has taken its place before it was sent."""


class Phase(StrEnum):
    """Whether a delivery tells that a run begins, or how it ended."""

    BEGIN = "begin"
    END = "end"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A delivery to be made; a store keeps one for each run with these three values."""

    publisher: str
    address: str
    phase: Phase
    repeatable: bool


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """A delivery: planned in the transaction that begins or ends its run, carried out afterwards."""

    id: int
    run_id: str
    envelope: Envelope
    status: DeliveryStatus
    created: datetime
    attempts: int = 0
    not_before: datetime | None = None
    ended: datetime | None = None
    reference: str = ""
    notes: tuple[str, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of a run's log; numbers grow from 1 within a run, over all its attempts."""

    number: int
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who changed what. `detail` holds what it was changed to; no secrets."""

    id: int
    at: datetime
    actor: str
    action: str
    target: str
    detail: Mapping[str, JSONValue]


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token for programs; its secret is known to its bearer alone, the store has a hash."""

    id: str
    name: str
    created_by: str
    scopes: tuple[str, ...]
    created: datetime
    expires: datetime
    last_used: datetime | None = None
    revoked: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has signed in by browser; the store has a hash of the cookie."""

    id: str
    name: str
    role: str
    created: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """One tool's runs of one day (UTC) in numbers; `open` is what was open at its end."""

    date: str
    runs: int
    failed: int
    new: int
    gone: int
    open: int


@dataclass(frozen=True, slots=True)
class ToolSummary:
    """One tool at a glance: its last run, its last run with a report, what is open, and its last days.

    `trend` has a day for each with runs, the oldest first, at most 30.
    """

    tool: str
    last: Run | None
    last_report: Run | None
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    trend: tuple[Day, ...] = ()
