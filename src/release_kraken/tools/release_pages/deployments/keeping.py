"""Turns values into JSON for memory, and back."""

from typing import TYPE_CHECKING, TypeVar

from release_kraken.core.json import JSONValue

if TYPE_CHECKING:
    from pydantic import TypeAdapter

KeptT = TypeVar("KeptT")


def recalled(adapter: "TypeAdapter[KeptT]", value: JSONValue, otherwise: KeptT) -> KeptT:
    """What was kept; `otherwise` where nothing was, or another version of Kraken kept it in another form."""
    from pydantic import ValidationError

    if value is None:
        return otherwise
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return otherwise


def kept(adapter: "TypeAdapter[KeptT]", value: KeptT) -> JSONValue:
    """A value as it is kept."""
    dumped: JSONValue = adapter.dump_python(value, mode="json")
    return dumped
