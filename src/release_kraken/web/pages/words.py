"""How times, numbers, statuses and severities are said on a page."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from release_kraken.core.finding import Severity
from release_kraken.core.json import JSONObject, JSONValue
from release_kraken.core.publication import command_name
from release_kraken.core.run import RunStatus, Trigger
from release_kraken.core.summary import counted

STATUS: Mapping[RunStatus, str] = {
    RunStatus.QUEUED: "Waiting",
    RunStatus.RUNNING: "Running",
    RunStatus.CLEAN: "Clean",
    RunStatus.FINDINGS: "Findings",
    RunStatus.INCOMPLETE: "Incomplete",
    RunStatus.FAILED: "Failed",
    RunStatus.CANCELLED: "Cancelled",
}
SEVERITY: Mapping[Severity, str] = {
    Severity.ERROR: "Error",
    Severity.WARNING: "Warning",
    Severity.NOTE: "Note",
}
TRIGGER: Mapping[Trigger, str] = {
    Trigger.CRON: "schedule",
    Trigger.WEBHOOK: "pull request",
    Trigger.WEB: "this website",
    Trigger.API: "the API",
    Trigger.CLI: "the command line",
}
DONE: Mapping[str, str] = {
    "created": "The schedule was made.",
    "changed": "The schedule was changed.",
    "deleted": "The schedule was deleted.",
    "paused": "The schedule is paused.",
    "resumed": "The schedule is on again.",
    "queued": "The run was asked for.",
    "cancelled": "The run was asked to end.",
    "approved": "The pull request was approved: this is its run with credentials.",
}
"""What `?done=` says at the top of the page after a form was sent."""

_PIECE = re.compile(r"\s+|[^\s/_.@:=-]{1,24}[/_.@:=-]*|[/_.@:=-]+")
_ID = re.compile(r"[0-9a-f]{32}")
_SHORT = 8
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def ago(at: datetime, now: datetime) -> str:
    """`just now`, `3 minutes ago`, `in 2 hours`."""
    seconds = (now - at).total_seconds()
    size = abs(seconds)
    if size < 60:
        return "just now" if seconds >= 0 else "in less than a minute"
    length, unit = next((length, unit) for length, unit in _UNITS if size >= length)
    number = counted(int(size // length), unit)
    return f"{number} ago" if seconds > 0 else f"in {number}"


def absolute(at: datetime) -> str:
    """`2026-11-20 16:14:55 UTC`."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def machine(at: datetime) -> str:
    """The time for programs."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def duration(seconds: float) -> str:
    """`8.1 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds < 60:
        return f"{max(0.0, seconds):.1f} s"
    if seconds < 3_600:
        return f"{int(seconds // 60)} min {int(seconds % 60)} s"
    return f"{int(seconds // 3_600)} h {int(seconds % 3_600 // 60)} min"


def shortened(text: str, length: int) -> str:
    """The text, or its beginning and end with an ellipsis between: names differ at their ends."""
    if len(text) <= length:
        return text
    head = length * 2 // 3
    return f"{text[:head]}…{text[head - length + 1 :]}"


def pieces(text: str) -> list[str]:
    """A name cut after its separators, and elsewhere only where it has none for long.

    Lines may break between pieces alone: a column of a table is as wide as the longest of them, and no short
    name breaks within a word.
    """
    return _PIECE.findall(text)


def short_id(text: str) -> str:
    """The beginning of what is an id; anything else as it is."""
    return text[:_SHORT] if _ID.fullmatch(text) else text


def safe_link(address: str) -> str:
    """An address that a browser may be sent to; empty where it is none, or leads to a script."""
    return address if address.startswith(("https://", "http://")) else ""


def given(parameters: JSONObject) -> str:
    """Parameters in one line: `path = "infra", static = true`."""
    return ", ".join(f"{name} = {in_json(value)}" for name, value in parameters.items())


def in_json(value: JSONValue) -> str:
    """A value as JSON has it."""
    return json.dumps(value, ensure_ascii=False)


def titled(name: str) -> str:
    """`change_ticket` as people write it: `Change ticket`."""
    return name.replace("_", " ").strip().capitalize()


def moment(text: str) -> datetime:
    """A time that was remembered as text; one without a zone is UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def asking_for(query: Mapping[str, str], **changes: object) -> str:
    """The query of an address with some names changed; those that are empty or None are left out."""
    wanted = {name: value for name, value in {**query, **changes}.items() if value not in ("", None)}
    return f"?{urlencode(wanted)}" if wanted else ""


FILTERS = {
    "ago": ago,
    "absolute": absolute,
    "machine": machine,
    "duration": duration,
    "shortened": shortened,
    "pieces": pieces,
    "safe_link": safe_link,
    "short_id": short_id,
    "tool_name": command_name,
    "counted": counted,
    "status_word": STATUS.__getitem__,
    "severity_word": SEVERITY.__getitem__,
    "trigger_word": TRIGGER.__getitem__,
    "number": "{:,}".format,
    "titled": titled,
    "moment": moment,
    "asking_for": asking_for,
}
"""What templates may call."""
