"""A run's plan and world as text within the facts of its report, and back: what `apply` and the page use.

They are thousands of small records: as text they stay out of the tables in which facts are shown.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TypeVar

from pydantic import TypeAdapter

from release_kraken.core.errors import ConfigError
from release_kraken.core.json import JSONValue

ValueT = TypeVar("ValueT")


def packed(value: object) -> str:
    """A frozen dataclass of ours as JSON; the same text for the same value."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def unpacked(kind: type[ValueT], facts: Mapping[str, JSONValue], key: str) -> ValueT:
    """What was packed; raises ConfigError for a report of another Kraken."""
    try:
        return TypeAdapter(kind).validate_python(json.loads(str(facts.get(key))))
    except ValueError:  # also pydantic's, and what is no JSON
        raise ConfigError(f"the report's {key} is not one of this Kraken: run again") from None


def plain(value: object) -> JSONValue:
    """A value of ours as JSON; sets are sorted."""
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
