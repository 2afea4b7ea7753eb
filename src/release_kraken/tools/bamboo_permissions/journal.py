"""What is remembered from run to run: how far a plan was carried out, and how many grants there were.

The plan itself is not kept: the next run makes a new one of what it finds, which holds what is left.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from release_kraken.core.json import JSONValue
from release_kraken.core.memory import Memory
from release_kraken.tools.bamboo_permissions.facts import plain
from release_kraken.tools.bamboo_permissions.plan import Plan

KeptT = TypeVar("KeptT", "Entry", "Last")


@dataclass(frozen=True, slots=True)
class Entry:
    """How far a plan, known by its digest, was carried out; `step` is what was last begun."""

    plan: str
    began: str
    steps: int
    done: int = 0
    step: str = ""


@dataclass(frozen=True, slots=True)
class Last:
    """How a plan was carried out to its end: steps made, found made already, and left undone.

    `changes` counts as a report does: the entities at which steps were made. A step changes one grant.
    """

    plan: str
    ended: str
    made: int
    already: int
    left: int
    changes: int


class Journal:
    """The journal of one policy."""

    def __init__(self, memory: Memory, subject: str) -> None:
        self._memory = memory
        self._applying, self._applied = f"applying/{subject}", f"applied/{subject}"
        self._grants = f"grants/{subject}"

    def grants(self) -> int | None:
        """How many grants a run counted last; None: none did."""
        kept = self._memory.get(self._grants)
        return kept if isinstance(kept, int) else None

    def count(self, grants: int) -> None:
        """Keep how many grants there are."""
        self._memory.put({self._grants: grants})

    def unfinished(self) -> Entry | None:
        """What was begun and not ended."""
        return _read(Entry, self._memory.get(self._applying))

    def last(self) -> Last | None:
        """What was ended last."""
        return _read(Last, self._memory.get(self._applied))

    def note(self, entry: Entry) -> None:
        """Keep how far it is."""
        self._memory.put({self._applying: plain(entry)})

    def forget(self) -> None:
        """There is nothing left of what was begun."""
        self._memory.remove([self._applying])

    def end(self, last: Last) -> None:
        """Keep that all was tried; both at once."""
        self._memory.put({self._applying: None, self._applied: plain(last)})


def digest(plan: Plan) -> str:
    """By what a plan is known: the same steps, the same digest."""
    said = "\n".join(
        "\0".join((step.deed, str(step.entity.scope), str(step.principal), *sorted(step.rights)))
        for step in plan.steps
    )
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:12]


def moment(now: datetime) -> str:
    """A moment as it is kept."""
    return now.isoformat(timespec="seconds")


def _read(kind: type[KeptT], kept: JSONValue) -> KeptT | None:
    """What another version of Kraken kept in another form is taken for nothing."""
    try:
        return TypeAdapter(kind).validate_python(kept)
    except ValidationError:
        return None
