"""Validates a section against its settings and words what is wrong for a person.

The wording never repeats a value, which may be a secret: it names the place, and what belongs there.
"""

import re
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from release_kraken.core.plugin import SettingsT
from release_kraken.core.settings import Argument, Option, Origin, Settings, secret_forms, secret_keys
from release_kraken.core.summary import counted
from release_kraken.engine.settings.faults import Fault, dotted, unknown

_EXPECTED = {
    "bool": "true or false",
    "date": "a date",
    "datetime": "a date and time",
    "dict": "a table",
    "float": "a number",
    "frozen_set": "a list",
    "int": "a whole number",
    "list": "a list",
    "model": "a table",
    "path": "a path, as text",
    "set": "a list",
    "string": "text",
    "tuple": "a list",
}
_GIVEN = {
    bool: "true or false",
    dict: "a table",
    float: "a number",
    int: "a whole number",
    list: "a list",
    str: "text",
    tuple: "a list",
}
_NOTHING: Mapping[str, object] = {}
_WRONG_TYPE = re.compile(r"(\w+?)_(?:type|parsing|from_float)")
_SHOULD = re.compile(r"^\w+ should ")


def validated(
    model: type[SettingsT],
    section: tuple[str, ...],
    values: Mapping[str, object],
    overrides: Mapping[str, object] = _NOTHING,
    origin: Origin | None = None,
) -> SettingsT | list[Fault]:
    """The settings; or all that is wrong with a section's values and the overrides, given by field name."""
    merged = {**values, **{_key(model, name): value for name, value in overrides.items()}}
    try:
        return model.model_validate(merged, context=origin)
    except ValidationError as error:
        options = {_key(model, name): _option(model.model_fields[name]) for name in overrides}
        return [_fault(model, section, detail, options) for detail in error.errors(include_url=False)]


def key_of(name: str, field: FieldInfo) -> str:
    """The key of a field in the file: its alias, if it has one (such as `validate` for `validate_`)."""
    return field.alias or name


def models_in(annotation: object) -> list[type[BaseModel]]:
    """The models that an annotation names, however deep in lists, tables and alternatives."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in models_in(argument)]


def _key(model: type[Settings], name: str) -> str:
    return key_of(name, model.model_fields[name])


def _option(field: FieldInfo) -> str:
    """What the user typed to set a field."""
    marks = [mark for mark in field.metadata if isinstance(mark, (Option, Argument))]
    return next((mark.flag if isinstance(mark, Option) else mark.metavar for mark in marks), "command line")


def _fault(
    model: type[Settings], section: tuple[str, ...], detail: Mapping[str, Any], options: Mapping[str, str]
) -> Fault:
    location = detail["loc"]
    if location and location[0] in options:
        return Fault(f"{options[str(location[0])]} {_message(detail)}", in_file=False)
    last = max((place for place, step in enumerate(location) if isinstance(step, str)), default=-1)
    parents, own, items = location[: max(last, 0)], location[last : last + 1], location[last + 1 :]
    heading = _heading(section, parents)
    table = _table(model, parents)
    if detail["type"] == "extra_forbidden":
        return Fault(f"{heading}{unknown('key', str(own[0]), _keys(table))}")
    message = f"{_message(detail)}{_example(table, own, detail)}"
    place = "".join(
        [*(f"{dotted([str(key)])}" for key in own), *(f", item {int(item) + 1}," for item in items)]
    )
    return Fault(f"{heading}{place} {message}" if place else f"{heading}{message}")


def _heading(section: tuple[str, ...], parents: tuple[int | str, ...]) -> str:
    """A table's heading as TOML writes it, and a space; which one, for those in a list (counted from 1).

    Nothing for the values of no section.
    """
    keys = dotted([*section, *(step for step in parents if isinstance(step, str))])
    numbers = [str(step + 1) for step in parents if isinstance(step, int)]
    if not numbers:
        return f"[{keys}] " if keys else ""
    heading = f"[[{keys}]]" if isinstance(parents[-1], int) else f"[{keys}]"
    return f"{heading} number {', '.join(numbers)}: "


def _message(detail: Mapping[str, Any]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    wrong_type = _WRONG_TYPE.fullmatch(kind)
    if wrong_type and wrong_type[1] in _EXPECTED:
        given = _GIVEN.get(type(detail["input"]), "this")
        expected = _EXPECTED[wrong_type[1]]
        return f"must be {expected}" if given == expected else f"must be {expected}, not {given}"
    if kind == "missing":
        return "is missing; it has no default"
    if kind in ("literal_error", "enum"):
        return f"must be {context['expected']}"
    if kind == "value_error":
        return str(context["error"])
    if kind == "too_short":
        return f"must have at least {counted(context['min_length'], 'item')}"
    if kind == "string_pattern_mismatch":
        return f"must match the pattern {context['pattern']}"
    return _SHOULD.sub("must ", detail["msg"])


def _example(table: type[BaseModel] | None, own: tuple[int | str, ...], detail: Mapping[str, Any]) -> str:
    """What a pattern means is seen by a value that has it."""
    if table is None or not own or detail["type"] != "string_pattern_mismatch":
        return ""
    field = _fields(table).get(str(own[0]))
    return f", as {field.examples[0]} does" if field is not None and field.examples else ""


def _table(model: type[BaseModel], parents: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The model of the table below these parents; None where the place is ambiguous."""
    for step in parents:
        if isinstance(step, str) and step in (fields := _fields(model)):
            inner = models_in(fields[step].annotation)
            if len(inner) != 1:
                return None
            model = inner[0]
    return model


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {key_of(*item): item[1] for item in model.model_fields.items()}


def _keys(table: type[BaseModel] | None) -> list[str]:
    """The keys that a table may have."""
    if table is None:
        return []
    return [*_fields(table), *(form for key in secret_keys(table) for form in secret_forms(key))]
