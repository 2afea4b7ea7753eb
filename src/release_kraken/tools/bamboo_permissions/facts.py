"""A run's plan and world within the facts of its report, and back: what `apply` and the page work from.

They are thousands of small records: as one text they stay out of the tables in which facts are shown.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum

from pydantic import TypeAdapter

from release_kraken.core.errors import ConfigError
from release_kraken.core.json import JSONValue
from release_kraken.tools.bamboo_permissions.plan import Plan
from release_kraken.tools.bamboo_permissions.world import World

STATE = "state"


@dataclass(frozen=True, slots=True)
class State:
    """What a run plans, and what it found."""

    plan: Plan
    world: World


def packed(state: State) -> str:
    """As JSON; the same text for the same state."""
    return json.dumps(plain(state), separators=(",", ":"))


def unpacked(facts: Mapping[str, JSONValue]) -> State:
    """What was packed; raises ConfigError for a report of another Kraken."""
    try:
        return TypeAdapter(State).validate_python(json.loads(str(facts.get(STATE))))
    except ValueError:  # also pydantic's, and what is no JSON
        raise ConfigError("the report is not one of this Kraken: run again") from None


def plain(value: object) -> JSONValue:
    """A frozen dataclass of ours as JSON; sets are sorted."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, frozenset):
        return sorted(str(each) for each in value)
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, Enum | date):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"{type(value).__name__} has no JSON form")
