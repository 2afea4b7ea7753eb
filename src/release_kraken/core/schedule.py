"""A schedule: when a tool runs by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from release_kraken.core.json import JSONValue


class Misfire(StrEnum):
    """What becomes of times that went by while no scheduler ran."""

    ONCE = "once"
    """One run, late, for all of them."""
    SKIP = "skip"
    """None: the next run is at the next time."""


class Overlap(StrEnum):
    """What becomes of a time at which the schedule's former run has not ended."""

    SKIP = "skip"
    """No run; a cancelled one is kept to tell why."""
    QUEUE = "queue"
    """The run waits until the former one has ended."""


class Origin(StrEnum):
    """Who made a schedule."""

    TOOL = "tool"
    """The tool's own default."""
    CONFIGURATION = "configuration"
    """A section `[schedules.<id>]`."""
    PERSON = "person"
    """Somebody, by page or API; also what somebody changed: it is not overwritten."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a tool runs by itself, and with what.

    `cron` has five fields, read in `time_zone` (an IANA name). Each run begins up to `jitter_seconds` after
    its due time, by an amount that is the same for the same schedule and due time. `next_due` is UTC, without
    jitter; None while paused. `revision` counts the changes, so that two people do not undo each other's.
    """

    id: str
    tool: str
    cron: str
    time_zone: str = "UTC"
    jitter_seconds: int = 0
    paused: bool = False
    misfire: Misfire = Misfire.ONCE
    overlap: Overlap = Overlap.SKIP
    parameters: Mapping[str, JSONValue] = field(default_factory=dict)
    apply: bool = False
    origin: Origin = Origin.PERSON
    next_due: datetime | None = None
    revision: int = 0
