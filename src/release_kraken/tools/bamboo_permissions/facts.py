"""A run's world and plan as plain JSON in its report, and back: what `apply` and the page work from."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from release_kraken.core.errors import ConfigError
from release_kraken.core.json import JSONValue

ValueT = TypeVar("ValueT")


def plain(value: object) -> JSONValue:
    """A frozen dataclass of ours as JSON, always the same for the same value: sets are sorted."""
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


def read(kind: type[ValueT], facts: Mapping[str, JSONValue], key: str) -> ValueT:
    """What `plain` made of a value of this type; raises ConfigError for a report of another Kraken."""
    try:
        return TypeAdapter(kind).validate_python(facts.get(key))
    except ValidationError:
        raise ConfigError(f"the report's {key} is not of this Kraken: run again") from None
