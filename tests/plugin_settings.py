"""What the contract tests ask of settings: their fields, and values that fill what has no default."""

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from release_kraken.engine.settings.validation import key_of, models_in

_ADDRESSES = ("url", "api_url")


def fields(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """Every field, through all nested models."""
    for name, field in model.model_fields.items():
        yield f"{model.__name__}.{name}", field
        for inner in models_in(field.annotation):
            yield from fields(inner)


def is_secret(field: FieldInfo) -> bool:
    """Whether a field hides its value."""
    return SecretStr in (field.annotation, *get_args(field.annotation))


def filled(model: type[BaseModel], server: str, secret: str) -> dict[str, Any]:
    """Values: one table in each list of tables, this server at each address, this secret in each secret."""
    values = {
        key_of(name, field): _value(name, field, server, secret) for name, field in model.model_fields.items()
    }
    return {key: value for key, value in values.items() if value is not None}


def _value(name: str, field: FieldInfo, server: str, secret: str) -> Any:
    inner = models_in(field.annotation)
    if len(inner) == 1:
        container = get_origin(field.annotation)
        if NoneType in get_args(field.annotation):
            return None  # a table that may be left out stands for another way than the secrets beside it
        table = filled(inner[0], server, secret)
        if isinstance(container, type) and issubclass(container, Mapping):
            return {"one": table}
        return table if inner[0] is field.annotation else [table]
    if is_secret(field):
        return f"{server}/{secret}?sig={secret}" if name in _ADDRESSES else secret
    if name in _ADDRESSES:
        return server
    if not (field.is_required() and field.annotation is str):
        return None
    return field.examples[0] if field.examples else "one"
