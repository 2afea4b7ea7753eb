"""Which settings of a tool name something on Kraken's own machine: those are no parameters for everybody."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Tool
from release_kraken.core.settings import Reserved


def reserved(tool: Tool[Any]) -> frozenset[str]:
    """The fields that hold a path or a program however deep, or are marked as Reserved."""
    return frozenset(name for name, field in tool.settings.model_fields.items() if _is_reserved(field))


def refuse_reserved(tool: Tool[Any], names: Iterable[str]) -> None:
    """Raise ConfigError if some of these parameters are for admins; names all of them."""
    refused = sorted(reserved(tool) & set(names))
    if refused:
        raise ConfigError(
            "\n".join(
                f"the parameter {name!r} names a place on Kraken's own machine: only an admin may set it"
                for name in refused
            )
        )


def _is_reserved(field: FieldInfo) -> bool:
    return any(isinstance(part, Reserved) or part is Path for part in _parts(field))


def _parts(field: FieldInfo) -> Iterator[object]:
    yield from field.metadata
    yield from _within(field.annotation)


def _within(annotation: object) -> Iterator[object]:
    yield annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for field in annotation.model_fields.values():
            yield from _parts(field)
    for argument in get_args(annotation):
        yield from _within(argument)
