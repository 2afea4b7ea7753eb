"""The board: all that is known of the releases at one moment. Page, Confluence, JSON and calendar show it.

It is plain data: collected from Jira and Bamboo, judged by rules, kept in the report's facts, read back from
there. Dates have no time zone; moments are in UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from release_kraken.core.json import JSONObject, JSONValue

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class Status(StrEnum):
    """Where a release stands in Jira. REMOVED: Jira no longer has it."""

    UNRELEASED = "unreleased"
    RELEASED = "released"
    ARCHIVED = "archived"
    REMOVED = "removed"


class Phase(StrEnum):
    """What an environment says of a release."""

    DEPLOYED = "deployed"
    """It is what runs there."""
    PASSED = "passed"
    """It was deployed there; a later version runs there now."""
    WITHDRAWN = "withdrawn"
    """It was deployed there; an earlier version runs there now."""
    OTHER = "other"
    """Another version runs there, and it is not known that this one ever did."""
    EMPTY = "empty"
    """Nothing was ever deployed there."""
    UNKNOWN = "unknown"
    """Bamboo could not be asked, or its history does not reach back far enough."""
    UNMAPPED = "unmapped"
    """No deployment project, or none of its environments, is known to belong to the release."""


class Origin(StrEnum):
    """Who says which deployment project deploys an application."""

    CONFIGURATION = "configuration"
    PERSON = "person"
    NAME = "name"
    """Its name is the same: a suggestion that is taken as long as nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Numbers of issues by status category; `unresolved` those without resolution, None if not known.

    `is_exact`: False where Jira only estimates.
    """

    to_do: int = 0
    in_progress: int = 0
    done: int = 0
    unmapped: int = 0
    unresolved: int | None = None
    is_exact: bool = True

    @property
    def total(self) -> int:
        """All issues."""
        return self.left + self.done

    @property
    def left(self) -> int:
        """Those that are not done."""
        return self.to_do + self.in_progress + self.unmapped

    @property
    def disagrees(self) -> bool:
        """Whether resolutions tell another number of issues left than statuses do."""
        return self.unresolved is not None and self.unresolved != self.left


@dataclass(frozen=True, slots=True)
class Ticket:
    """A Jira issue as it is shown; `why` says why it is shown ("flagged", "blocked by PAY-7"), or ""."""

    key: str
    summary: str
    status: str
    url: str
    is_done: bool = False
    type: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Tickets:
    """Some issues of a release; `total` is how many there are, `url` where Jira lists them all."""

    items: tuple[Ticket, ...] = ()
    total: int = 0
    url: str = ""

    @property
    def more(self) -> int:
        """How many are not among the items."""
        return max(0, self.total - len(self.items))


@dataclass(frozen=True, slots=True)
class Scope:
    """How the issues of a release changed since the last run.

    `added` and `removed` are keys; where a release is too large to compare its keys they are empty, and
    `net` alone tells the change of the total.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    net: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One deployment. `state` is "success", "failed", "in progress" or "unknown"."""

    version: str
    state: str
    at: datetime | None
    who: str
    url: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """What an environment says of a release. `column` is the name of its column, `environment` its own.

    `current` is what runs there (newest deployment that succeeded and finished), `attempt` what was tried
    after it and did not succeed, `first` when this release first got there. `mark` is what people say of the
    current version in Bamboo ("approved", "broken", "incomplete"). `why` explains UNKNOWN and UNMAPPED.
    """

    column: str
    phase: Phase
    environment: str = ""
    url: str = ""
    current: Attempt | None = None
    attempt: Attempt | None = None
    first: datetime | None = None
    is_rollback: bool = False
    is_hotfix: bool = False
    mark: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """How far production is behind the environment before it.

    `behind` is the number of versions deployed before production since production's own (None: not known);
    `days` between the two deployments. `ahead`: production runs what that environment does not (a hotfix).
    """

    behind: int | None
    days: int | None
    ahead: bool


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which deployment project deploys the release."""

    deployment_project: int
    name: str
    origin: Origin
    url: str = ""


class Outlook(StrEnum):
    """Whether a release will make its date, by the rate at which its issues were closed."""

    OUT = "out"
    """It is in production, and only not released in Jira."""
    DONE = "done"
    LIKELY = "likely"
    UNLIKELY = "unlikely"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Forecast:
    """The outlook, and the sum it comes from, in words for people."""

    outlook: Outlook
    why: str


@dataclass(frozen=True, slots=True)
class Stale:
    """Something on a row that is not of this run: `source` could not be asked, `since` is its age."""

    source: str
    since: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Sample:
    """The issues of a release at one moment; one is kept for each change."""

    at: datetime
    left: int
    done: int


@dataclass(frozen=True, slots=True)
class DateMove:
    """A change of the release date in Jira."""

    at: datetime
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class History:
    """What was seen of a release in earlier runs, oldest first."""

    first_seen: datetime
    samples: tuple[Sample, ...] = ()
    moves: tuple[DateMove, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """A version in Jira with all that is known of it; `id` is Jira's and never changes.

    `application` and `number` are what its name tells (the application may be ""). `week` is the label of
    the week under which it is shown: that of its date, or this week's while it is overdue; "" without date.
    `notes` is what is done, for the release notes; `open` what is left; `blockers` what stands in the way.
    `is_overdue`: its date is over, and it is out neither by Jira nor by Bamboo.
    """

    id: str
    name: str
    application: str
    number: str
    project: str
    team: str
    owner: str
    url: str
    status: Status
    description: str
    date: date | None
    week: str
    progress: Progress
    blockers: Tickets
    open: Tickets
    notes: Tickets
    scope: Scope
    mapping: Mapping | None
    deployments: tuple[Deployment, ...]
    drift: Drift | None
    forecast: Forecast
    history: History
    stale: tuple[Stale, ...] = ()
    is_overdue: bool = False
    has_namesake: bool = False

    def deployment(self, column: str) -> Deployment | None:
        """What the environments of a column say."""
        return next((each for each in self.deployments if each.column == column), None)


@dataclass(frozen=True, slots=True)
class Week:
    """A week with its releases in the order of teams, dates and names. `label` is such as 2026-W48."""

    label: str
    first: date
    last: date
    is_current: bool
    releases: tuple[Release, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where data comes from: a project in Jira, a deployment project in Bamboo, a page in Confluence.

    `at` is when it was last read with success (None: never), `trouble` why it was not this time, or "".
    """

    kind: str
    name: str
    team: str
    at: datetime | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An application without a deployment project, and those whose names are near, as (id, name)."""

    project: str
    application: str
    releases: tuple[str, ...]
    suggestions: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """DORA figures of one team over `days`, from Bamboo's deployments to production; None where unknown.

    `lead_hours` is the median from the making of a version to its deployment. `failure_rate` is the share of
    deployments that failed: a proxy for the change failure rate, and labelled as such.
    """

    team: str
    days: int
    deployments: int
    lead_hours: float | None
    failure_rate: float | None


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """A page in Confluence as the last look found it; `trouble` is why it could not be kept up, or ""."""

    week: str
    title: str
    url: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """All of it. `columns` are the names of the environments' columns; `production` those that are out."""

    made: datetime
    today: date
    time_zone: str
    columns: tuple[str, ...]
    production: tuple[str, ...]
    weeks: tuple[Week, ...]
    undated: tuple[Release, ...]
    sources: tuple[Source, ...]
    unmatched: tuple[Unmatched, ...]
    delivery: tuple[Delivery, ...]
    pages: tuple[PublishedPage, ...] = ()

    @property
    def releases(self) -> Iterator[Release]:
        """Those of all weeks, then those without date."""
        for week in self.weeks:
            yield from week.releases
        yield from self.undated

    @property
    def has_deployments(self) -> bool:
        """Whether Bamboo was asked what is deployed; an answer is also that it is not known."""
        is_source = any(each.kind == "bamboo" for each in self.sources)
        return is_source or any(each.deployments for each in self.releases)


def to_json(board: Board) -> JSONObject:
    """The board as the report's facts and the JSON file have it."""
    found: JSONObject = _adapter().dump_python(board, mode="json")
    return found


def from_json(value: JSONValue) -> Board:
    """The board that `to_json` gave; raises ValueError for anything else."""
    return _adapter().validate_python(value)


@cache
def _adapter() -> "TypeAdapter[Board]":
    from pydantic import TypeAdapter

    return TypeAdapter(Board)
