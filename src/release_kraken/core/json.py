"""The type of plain JSON values."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from typing_extensions import TypeAliasType

# named, since pydantic cannot follow an alias without a name into itself; in typing from Python 3.12 on
JSONValue = TypeAliasType(
    "JSONValue", "str | int | float | bool | Sequence[JSONValue] | Mapping[str, JSONValue] | None"
)
JSONObject: TypeAlias = Mapping[str, JSONValue]
