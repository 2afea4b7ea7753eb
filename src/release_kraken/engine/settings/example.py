"""A commented `kraken.toml` that shows all that can be configured, from the declarations."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from release_kraken.core.settings import secret_forms, secret_keys
from release_kraken.engine.settings.faults import dotted
from release_kraken.engine.settings.sections import NAMED_SECTIONS, declared
from release_kraken.engine.settings.validation import key_of, models_in

_WIDTH = 100
_HEADER = (
    "Every section and key that Release Kraken knows, with its default. To change one, take away its #. "
    "What has a space behind its # is not set by default; its value here is only an example."
)
_SAMPLES = ((bool, False), (int, 1), (float, 1.0), (str, "..."), (Path, "..."))
_QUOTED = str.maketrans(
    {"\\": "\\\\", '"': '\\"', **{chr(code): f"\\u{code:04x}" for code in (*range(32), 127)}}
)


def example() -> str:
    """A `kraken.toml` with all sections: descriptions and, commented out as `#key = value`, the defaults."""
    lines = [*_prose(_HEADER)]
    for section, summary, model in declared():
        mark = "# " if _asks_for_something(model) else ""
        lines += ["", *_prose(summary), f"{mark}[{dotted(section)}]", *body(section, model, mark)]
    for name, model in NAMED_SECTIONS.items():
        section = (name, "name")
        lines += ["", *_prose(model.__doc__), f"# [{dotted(section)}]", *body(section, model, "# ")]
    return "\n".join(lines) + "\n"


def _asks_for_something(model: type[BaseModel]) -> bool:
    """Whether a section has keys without a default: it is then no section that may be there and empty."""
    return any(field.is_required() for field in model.model_fields.values())


def body(section: tuple[str, ...], model: type[BaseModel], mark: str = "") -> Iterator[str]:
    """The keys of a table, then its sub-tables, as TOML asks.

    `mark` stands before headings: nothing, `#` for what may be uncommented, `# ` for what has no default.
    """
    keyed = {key_of(name, field): field for name, field in model.model_fields.items()}
    secrets = secret_keys(model)
    tables = {key: inner[0] for key, field in keyed.items() if len(inner := models_in(field.annotation)) == 1}
    for key, field in keyed.items():
        if key not in tables:
            yield from _prose(field.description)
            key_mark = "# " if _default(field) is None and not field.is_required() else mark or "#"
            yield f"{key_mark}{dotted([key])} = {_toml(_shown(field))}"
            if key in secrets:
                yield from _prose(
                    f"Or {' or '.join(secret_forms(key))}, so that the secret is not in this file."
                )
    for key, inner_model in tables.items():
        yield from _subtable((*section, key), keyed[key], inner_model, mark)


def _subtable(section: tuple[str, ...], field: FieldInfo, model: type[BaseModel], mark: str) -> Iterator[str]:
    """A sub-table; where there is none by default its heading is commented out too."""
    container = _container(field.annotation)
    path = (*section, "name") if container == "table" else section
    heading = f"[[{dotted(path)}]]" if container == "list" else f"[{dotted(path)}]"
    default = _default(field)
    own_mark = "# " if default is None else "" if isinstance(default, BaseModel) else "#"
    deepest = max(mark, own_mark, key=len)
    yield ""
    yield from _prose(field.description)
    yield f"{deepest}{heading}"
    yield from body(path, model, deepest)


def _container(annotation: object) -> Literal["list", "table"] | None:
    """Whether an annotation, whatever its alternatives, holds a list or a table of models, or just one."""
    origin = get_origin(annotation)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return "table"
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return "list"
    return next((found for argument in get_args(annotation) if (found := _container(argument))), None)


def _shown(field: FieldInfo) -> object:
    """The default; where that is nothing, which TOML cannot say, the declared example or any value."""
    default = _default(field)
    if default is not None:
        return default
    return field.examples[0] if field.examples else _sample(field.annotation)


def _default(field: FieldInfo) -> object:
    """The default; None where there is none."""
    return None if field.is_required() else field.get_default(call_default_factory=True, validated_data={})


def _sample(annotation: object) -> object:
    """Some value of a type."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return arguments[0]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {}
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return []
    if isinstance(annotation, type):
        return _sample_of_class(annotation)
    return _sample(arguments[0]) if arguments else "..."


def _sample_of_class(annotation: type[Any]) -> object:
    if issubclass(annotation, Enum):
        return next(iter(annotation))
    return next((value for kind, value in _SAMPLES if issubclass(annotation, kind)), "...")


def _toml(value: object) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return _toml(value.value)
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{dotted([str(key)])} = {_toml(inner)}" for key, inner in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return f"[{', '.join(_toml(inner) for inner in value)}]"
    return f'"{str(value).translate(_QUOTED)}"'


def _prose(text: str | None) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text or "", _WIDTH)]
