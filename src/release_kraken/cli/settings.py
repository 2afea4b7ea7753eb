"""Turns the fields of a settings model that are marked as options or argument into click's parameters."""

from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import click
from pydantic.fields import FieldInfo

from release_kraken.core.settings import Argument, Option, Settings

_PREFIX = "setting_"  # keeps the names of fields apart from those of Kraken's own options
_PLAIN: Mapping[object, click.ParamType[Any]] = {int: click.INT, float: click.FLOAT, str: click.STRING}


def parameters(settings: type[Settings]) -> Iterator[click.Parameter]:
    """A parameter for each marked field, in the fields' order."""
    for name, field in settings.model_fields.items():
        for mark in field.metadata:
            if isinstance(mark, Option):
                yield _option(name, field, mark)
            elif isinstance(mark, Argument):
                yield _argument(name, field, mark)


def overrides(values: Mapping[str, object]) -> dict[str, object]:
    """The settings that the command line gave, by field name; what it did not mention is left out."""
    return {
        name.removeprefix(_PREFIX): value
        for name, value in values.items()
        if name.startswith(_PREFIX) and value not in (None, ())
    }


def argument_path(settings: Settings) -> Path | None:
    """The folder or file that the command's positional argument names, if it has one."""
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, Path) and any(isinstance(mark, Argument) for mark in field.metadata):
            return value
    return None


def _option(name: str, field: FieldInfo, mark: Option) -> click.Option:
    declarations = [mark.flag, f"{_PREFIX}{name}"]
    kind, many = _kind(field.annotation)
    if kind is bool:
        return click.Option(declarations, is_flag=True, flag_value=True, default=None, help=field.description)
    return click.Option(
        declarations,
        type=_type(kind),
        multiple=many,
        default=None,
        metavar=mark.metavar,
        help=f"{field.description}{' Repeatable.' if many else ''}{_default(field)}",
    )


def _argument(name: str, field: FieldInfo, mark: Argument) -> click.Argument:
    kind, many = _kind(field.annotation)
    return click.Argument(
        [f"{_PREFIX}{name}"],
        type=_type(kind),
        nargs=-1 if many else 1,
        help=field.description,
        required=field.is_required(),
        metavar=mark.metavar,
    )


def _kind(annotation: object) -> tuple[object, bool]:
    """What one value of the field is, and whether there may be several."""
    if get_origin(annotation) in (Union, UnionType):
        given = [part for part in get_args(annotation) if part is not NoneType]
        return _kind(given[0]) if len(given) == 1 else (annotation, False)
    if get_origin(annotation) is tuple:
        return get_args(annotation)[0], True
    return annotation, False


def _type(kind: Any) -> click.ParamType[Any]:
    if get_origin(kind) is Literal:
        return click.Choice([str(value) for value in get_args(kind)])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return click.Choice([str(member.value) for member in kind])
    if kind is Path:
        return click.Path(path_type=Path)
    if kind not in _PLAIN:
        raise TypeError(
            f"a setting of type {kind} cannot be an option: it is no flag, number, text, path or choice"
        )
    return _PLAIN[kind]


def _default(field: FieldInfo) -> str:
    shown = getattr(field.default, "value", field.default)
    return "" if field.is_required() or shown in (None, (), "") else f" [default: {shown}]"
