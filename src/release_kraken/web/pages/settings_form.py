"""A form made from a tool's settings, and what was filled in read back as a run's parameters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from release_kraken.core.json import JSONValue
from release_kraken.core.settings import Argument, Option, Settings, secret_keys
from release_kraken.web.pages.endpoints import Form

PREFIX = "setting-"
"""Keeps the names of settings apart from those of a form's own fields."""


class Kind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    BOX = "box"
    CHOICE = "choice"
    DATE = "date"
    LINES = "lines"


_KINDS: Mapping[object, Kind] = {
    bool: Kind.BOX,
    int: Kind.WHOLE,
    float: Kind.NUMBER,
    str: Kind.TEXT,
    date: Kind.DATE,
    Path: Kind.TEXT,
}


@dataclass(frozen=True, slots=True)
class Field:
    """A setting that a run may have instead of the configured one.

    `options` are the values to choose from. `is_optional` says that nothing may be given. `typed` is how the
    command line names it, which is how faults name it.
    """

    name: str
    description: str
    kind: Kind
    typed: str
    options: tuple[str, ...] = ()
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as a form shows it: filled in, with what is wrong with it."""

    field: Field
    text: str
    faults: tuple[str, ...] = ()

    @property
    def html_name(self) -> str:
        """Its name in the form."""
        return f"{PREFIX}{self.field.name}"


def fields(model: type[Settings], settable: frozenset[str]) -> tuple[Field, ...]:
    """The settings that may be set, without secrets and tables, in the order of their declaration."""
    secret = secret_keys(model)
    found = (
        _field(name, info)
        for name, info in model.model_fields.items()
        if name in settable and (info.alias or name) not in secret
    )
    return tuple(field for field in found if field is not None)


def shown(form_fields: Iterable[Field], texts: Mapping[str, str], faults: Sequence[str] = ()) -> list[Shown]:
    """The fields filled in; each fault stands beside the field that it begins with."""
    return [
        Shown(
            field,
            texts.get(field.name, ""),
            tuple(fault for fault in faults if fault.startswith(f"{field.typed} ")),
        )
        for field in form_fields
    ]


def elsewhere(form_fields: Sequence[Field], faults: Sequence[str]) -> list[str]:
    """The faults that belong to no field."""
    typed = tuple(f"{field.typed} " for field in form_fields)
    return [fault for fault in faults if not fault.startswith(typed)]


def configured(form_fields: Iterable[Field], settings: Settings) -> dict[str, str]:
    """The configured values as a form has them."""
    values = settings.model_dump(mode="json")
    return {field.name: as_text(values[field.name]) for field in form_fields}


def with_parameters(texts: Mapping[str, str], parameters: Mapping[str, JSONValue]) -> dict[str, str]:
    """The same, with parameters on top."""
    return {**texts, **{name: as_text(value) for name, value in parameters.items()}}


def filled_in(form_fields: Iterable[Field], form: Form) -> dict[str, str]:
    """What was filled in, with one kind of line end."""
    texts: dict[str, str] = {}
    for field in form_fields:
        name = f"{PREFIX}{field.name}"
        text = form.one(name).replace("\r\n", "\n")
        texts[field.name] = as_text(form.has(name)) if field.kind is Kind.BOX else text
    return texts


def parameters(
    form_fields: Iterable[Field], texts: Mapping[str, str], of_configuration: Mapping[str, str]
) -> dict[str, JSONValue]:
    """The values that differ from the configured ones; what is no number the settings will refuse."""
    return {
        field.name: as_value(field, texts[field.name])
        for field in form_fields
        if texts[field.name] != of_configuration[field.name]
    }


def _field(name: str, info: FieldInfo) -> Field | None:
    marks = [mark for mark in info.metadata if isinstance(mark, (Option, Argument))]
    typed = next((mark.flag if isinstance(mark, Option) else mark.metavar for mark in marks), name)
    annotation, is_optional = _without_none(info.annotation)
    kind: Kind | None
    if get_origin(annotation) is tuple:
        kind, options = Kind.LINES, _options(get_args(annotation)[0])
    else:
        options = _options(annotation)
        kind = Kind.CHOICE if options else _KINDS.get(annotation)
    if kind is None:
        return None
    return Field(name, info.description or "", kind, typed, options, is_optional)


def _without_none(annotation: object) -> tuple[object, bool]:
    if get_origin(annotation) not in (Union, UnionType):
        return annotation, False
    given = [part for part in get_args(annotation) if part is not NoneType]
    return (given[0] if len(given) == 1 else annotation), len(given) < len(get_args(annotation))


def _options(annotation: object) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return tuple(str(value) for value in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(str(member.value) for member in annotation)
    return ()


def as_text(value: JSONValue | date) -> str:
    """A value as a form has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float, date)):
        return str(value)
    return "\n".join(str(item) for item in value)


def as_value(field: Field, text: str) -> JSONValue:
    """What a form says, as JSON has it; what is no number stays text, for the settings to refuse."""
    if field.kind is Kind.LINES:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if field.kind is Kind.BOX:
        return text == "true"
    if not text and field.is_optional:
        return None
    return _number(field.kind, text)


def _number(kind: Kind, text: str) -> JSONValue:
    numbers = {Kind.WHOLE: int, Kind.NUMBER: float}
    try:
        return numbers[kind](text) if kind in numbers else text
    except ValueError:
        return text
