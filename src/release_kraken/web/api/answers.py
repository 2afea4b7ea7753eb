"""What is answered: one model for each thing, so that the API stays as it is when Kraken's inside changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from release_kraken.core.finding import Severity
from release_kraken.core.run import RunStatus, Trigger
from release_kraken.core.schedule import Misfire, Origin, Overlap
from release_kraken.engine.health import State


class Answer(BaseModel):
    """Base of all answers: read from Kraken's own records by the names of their fields."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Problem(Answer):
    """What is wrong, as RFC 9457 has it; `faults` are the single ones where a request has several."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    faults: list[str] = []


class Schedule(Answer):
    """When a tool runs by itself. `next_due` is UTC, without jitter; null while paused."""

    id: str
    tool: str
    cron: str
    time_zone: str
    jitter_seconds: int
    paused: bool
    misfire: Misfire
    overlap: Overlap
    parameters: dict[str, JsonValue]
    apply: bool
    origin: Origin
    next_due: datetime | None
    revision: int


class Schedules(Answer):
    """All schedules, by id."""

    schedules: list[Schedule]


class Tool(Answer):
    """A tool. `parameters` can be set for a single run; those in `reserved` by an admin only."""

    name: str
    summary: str
    default_cron: str | None
    applies: bool
    parameters: list[str]
    reserved: list[str]


class Action(Answer):
    """Something that the tool can be told to remember, with the JSON Schema of its inputs."""

    name: str
    summary: str
    inputs: dict[str, JsonValue]


class Download(Answer):
    """A file that the tool makes when it is asked for."""

    name: str
    summary: str
    media_type: str


class ToolDetail(Tool):
    """A tool with the JSON Schema of its settings, its actions and its files."""

    settings: dict[str, JsonValue]
    actions: list[Action]
    downloads: list[Download]


class Done(Answer):
    """What an action did, in a sentence."""

    done: str


class Tools(Answer):
    """All tools, by name."""

    tools: list[Tool]


class Counts(Answer):
    """What a run's report holds, in numbers."""

    errors: int
    warnings: int
    notes: int
    new: int
    gone: int
    stale: int
    changes: int
    not_checked: int


class PullRequest(Answer):
    """The state of a pull request that was checked."""

    forge: str
    repository: str
    number: int
    title: str
    author: str
    url: str
    head: str
    branch: str
    target: str
    is_fork: bool


class Run(Answer):
    """One execution of a tool. `url` is its page."""

    id: str
    tool: str
    subject: str
    status: RunStatus
    trigger: Trigger
    requested_by: str
    parameters: dict[str, JsonValue]
    apply: bool
    schedule: str | None
    due: datetime | None
    pull_request: PullRequest | None
    created: datetime
    started: datetime | None
    finished: datetime | None
    error: str | None
    attempt: int
    cancelling: bool
    counts: Counts
    url: str


class Runs(Answer):
    """Runs, the newest first; `next` is the query's `before` for the following page."""

    runs: list[Run]
    next: str | None


class Finding(Answer):
    """One thing that is wrong."""

    rule: str
    severity: Severity
    message: str
    path: str | None
    line: int | None
    column: int | None
    end_line: int | None
    resource: str | None
    fix: str | None
    key: str
    owner: str | None


class ReportFinding(Finding):
    """A finding against the run before; null where there was none to compare with."""

    state: Literal["new", "persisting", "gone", "stale"] | None


class ReportFindings(Answer):
    """The findings of one run, with those that are gone or could not be looked for."""

    findings: list[ReportFinding]


class Change(Answer):
    """Something that the run changed, or would change."""

    target: str
    before: str | None
    after: str | None
    why: str
    resolves: tuple[str, ...]


class NotChecked(Answer):
    """Something that could not be looked at, and why."""

    what: str
    why: str
    path: str | None
    rules: tuple[str, ...]


class Table(Answer):
    """Rows for a person to read."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Report(ReportFindings):
    """All that a run had to say."""

    changes: list[Change]
    tables: list[Table]
    facts: dict[str, JsonValue]
    not_checked: list[NotChecked]
    rules: list[str]


class StoredFinding(Finding):
    """A finding, and the runs that first saw it, last saw it, and found it gone."""

    id: int
    tool: str
    subject: str
    first_run: str
    first_seen: datetime
    last_run: str
    last_seen: datetime
    gone_run: str | None
    gone: datetime | None


class Findings(Answer):
    """Findings, the newest first; `next` is the query's `before` for the following page."""

    findings: list[StoredFinding]
    next: int | None


class LogLine(Answer):
    """A line of a run's log; numbers grow from 1."""

    number: int
    at: datetime
    text: str


class Subject(Answer):
    """How the store or a connector is."""

    name: str
    summary: str
    state: State
    message: str


class Health(Answer):
    """How the store and the connectors are."""

    subjects: list[Subject]


class AuditEntry(Answer):
    """Who changed what, and to what."""

    id: int
    at: datetime
    actor: str
    action: str
    target: str
    detail: dict[str, JsonValue]


class Audit(Answer):
    """Entries of the audit log, the newest first; `next` is the query's `before` for the following page."""

    entries: list[AuditEntry]
    next: int | None


class Token(Answer):
    """A token, without its text."""

    id: str
    name: str
    scopes: Sequence[str]
    created_by: str
    created: datetime
    expires: datetime
    last_used: datetime | None
    revoked: datetime | None


class NewToken(Token):
    """A token with its text, which is shown this once."""

    token: str


class Tokens(Answer):
    """All tokens, the newest first."""

    tokens: list[Token]


class Document(Answer):
    """An OpenAPI document."""

    model_config = ConfigDict(extra="allow")

    openapi: str = Field(examples=["3.1.0"])
