"""What may be sent: bodies and queries, strict in every value, with nothing that is unknown."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, RootModel
from pydantic.json_schema import JsonSchemaValue

from release_kraken.core.finding import Severity
from release_kraken.core.run import RunStatus, Trigger
from release_kraken.core.schedule import Misfire, Overlap
from release_kraken.engine import discovery
from release_kraken.engine.access.scopes import Scope
from release_kraken.engine.access.tokens import MOST_DAYS
from release_kraken.store.records import FindingState

_DIGITS = re.compile(r"[0-9]{1,18}")
_WORDS = {"true": True, "false": False}
_FEED: dict[str, JsonValue] = {"const": Scope.FEED.value}
NAME = "^[a-z0-9][a-z0-9._-]{0,63}$"
SCHEDULE_ID = "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$"
RUN_ID = "^[0-9a-f]{32}$"


def _whole(text: object) -> object:
    """Digits alone: `1_0`, ` 1` and `1.0` are no numbers here."""
    return int(text) if isinstance(text, str) and _DIGITS.fullmatch(text) else text


def _word(text: object) -> object:
    return _WORDS.get(text, text) if isinstance(text, str) else text


def _known_tools(schema: JsonSchemaValue) -> None:
    schema["enum"] = list(discovery.names(discovery.TOOLS))


Number = BeforeValidator(_whole)  # stands last: bounds before it are part of the document
Switch = Annotated[bool, BeforeValidator(_word)]
Text = Annotated[str, Field(max_length=500)]
Limit = Annotated[int, Field(ge=1, le=1000, description="How many at most."), Number]
Cursor = Annotated[int, Field(ge=1), Number]
RunId = Annotated[str, Field(pattern=RUN_ID)]


class Payload(BaseModel):
    """Base of all that may be sent."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Nothing(Payload):
    """No body, or no query."""


class ScheduleBody(Payload):
    """A schedule; what is left out has its default, also when a schedule is replaced."""

    tool: Annotated[str, Field(description="The tool that runs.", json_schema_extra=_known_tools)]
    cron: Annotated[
        str,
        Field(
            max_length=200,
            description="Five fields (minute, hour, day of month, month, day of week), or a name as @daily.",
            json_schema_extra={"format": "cron"},
            examples=["0 6 * * 1-5"],
        ),
    ]
    time_zone: Annotated[
        str,
        Field(
            max_length=100,
            description="IANA name of the zone that `cron` is meant in.",
            json_schema_extra={"format": "time-zone"},
            examples=["Europe/Berlin"],
        ),
    ] = "UTC"
    jitter_seconds: Annotated[
        int, Field(ge=0, le=3600, description="Each run begins up to so much later.")
    ] = 0
    paused: Annotated[bool, Field(description="Whether it waits to be resumed.")] = False
    misfire: Annotated[
        Misfire, Field(description="Times that went by while no scheduler ran: one late run, or none.")
    ] = Misfire.ONCE
    overlap: Annotated[
        Overlap, Field(description="When the former run still works: skip the time, or queue the run.")
    ] = Overlap.SKIP
    parameters: Annotated[
        dict[str, JsonValue],
        Field(description="Settings of the tool that these runs have instead of the configured ones."),
    ] = Field(default_factory=dict)
    apply: Annotated[bool, Field(description="Whether changes are made, and not only planned.")] = False


class NewScheduleBody(ScheduleBody):
    """A schedule with the name that it shall have."""

    id: Annotated[str, Field(pattern=SCHEDULE_ID, description="Its name, for good.")]


class RunBody(Payload):
    """What a run shall do other than is configured."""

    parameters: Annotated[
        dict[str, JsonValue],
        Field(description="Settings of the tool that this run has instead of the configured ones."),
    ] = Field(default_factory=dict)
    apply: Annotated[bool, Field(description="Whether changes are made, and not only planned.")] = False


class InputsBody(RootModel[dict[str, JsonValue]]):
    """The inputs of a tool's action, by their names; the tool's own schema says which there are."""

    model_config = ConfigDict(strict=True, frozen=True)

    root: dict[str, JsonValue] = Field(default_factory=dict)


class TokenBody(Payload):
    """A token to be made."""

    name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=100,
            description="What it is for, in printable characters.",
            json_schema_extra={"format": "printable"},
        ),
    ]
    scopes: Annotated[
        tuple[Scope, ...],
        Field(
            min_length=1,
            max_length=10,
            description=f"What it may do; `{Scope.FEED.value}` stands alone.",
            json_schema_extra={"anyOf": [{"items": _FEED}, {"items": {"not": _FEED}}]},
        ),
    ]
    days: Annotated[int, Field(ge=1, le=MOST_DAYS, description="How long it lasts.")]


class FileQuery(Payload):
    """Which part of a file is wanted: what there is to ask for, the tool says."""

    model_config = ConfigDict(extra="allow")

    __pydantic_extra__: dict[str, str]


class RunQuery(Payload):
    """Which runs to list."""

    tool: Annotated[Text | None, Field(description="Of this tool.")] = None
    subject: Annotated[Text | None, Field(description="On this subject.")] = None
    status: Annotated[RunStatus | None, Field(description="In this status.")] = None
    trigger: Annotated[Trigger | None, Field(description="Asked for in this way.")] = None
    schedule: Annotated[Text | None, Field(description="Of this schedule.")] = None
    q: Annotated[Text, Field(description="With these words in what people see of them.")] = ""
    before: Annotated[RunId | None, Field(description="`next` of the page before.")] = None
    limit: Limit = 50


class FindingQuery(Payload):
    """Which findings to list."""

    tool: Annotated[Text | None, Field(description="Of this tool.")] = None
    subject: Annotated[Text | None, Field(description="On this subject.")] = None
    severity: Annotated[Severity | None, Field(description="Of this severity.")] = None
    rule: Annotated[Text | None, Field(description="Of this rule.")] = None
    owner: Annotated[Text | None, Field(description="That this team answers for.")] = None
    state: Annotated[FindingState, Field(description="Open ones, or those that are gone.")] = (
        FindingState.OPEN
    )
    q: Annotated[Text, Field(description="With these words.")] = ""
    before: Annotated[Cursor | None, Field(description="`next` of the page before.")] = None
    limit: Limit = 50


class ReportFindingQuery(Payload):
    """Which findings of one run to list."""

    state: Annotated[
        Literal["new", "persisting", "gone", "stale"] | None, Field(description="Against the run before.")
    ] = None
    severity: Annotated[Severity | None, Field(description="Of this severity.")] = None
    q: Annotated[Text, Field(description="With these words.")] = ""


class LogQuery(Payload):
    """Which lines of a log, and whether to wait for more."""

    after: Annotated[int, Field(ge=0, description="Only lines with higher numbers."), Number] = 0
    limit: Annotated[
        int, Field(ge=1, le=10_000, description="How many at most, without `follow`."), Number
    ] = 1000
    follow: Annotated[Switch, Field(description="Stay, and get each line as it is written.")] = False


class AuditQuery(Payload):
    """Which entries of the audit log."""

    q: Annotated[Text, Field(description="With these words.")] = ""
    before: Annotated[Cursor | None, Field(description="`next` of the page before.")] = None
    limit: Limit = 50
