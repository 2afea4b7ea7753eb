"""Settings as they are in effect, without a secret in them, and where each comes from."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from release_kraken.core.json import JSONValue
from release_kraken.core.settings import Settings, secret_forms

_MASK = "**********"  # what pydantic writes for a secret
_PASSWORD = re.compile(r"(?<=://)([^/@\s:]*):[^/@\s]+(?=@)")
_SOURCES = {"file": "set by the file {}", "env": "set by the environment variable {}"}


@dataclass(frozen=True, slots=True)
class Row:
    """One value. `key` is dotted as in the file; `is_set` says that the file sets it."""

    key: str
    text: str
    is_set: bool
    is_secret: bool


def rows(settings: Settings, written: Mapping[str, object]) -> list[Row]:
    """Every value of a section, and what the file says of it."""
    return list(_rows((), settings.model_dump(mode="json", by_alias=True), written))


def without_password(text: str) -> str:
    """An address with the password in it left out."""
    return _PASSWORD.sub(r"\1:…", text)


def _rows(place: tuple[str, ...], values: Mapping[str, JSONValue], written: object) -> Iterator[Row]:
    said = written if isinstance(written, Mapping) else {}
    for name, value in values.items():
        key = (*place, name)
        if value == _MASK:
            yield Row(".".join(key), _source(name, said), is_set=True, is_secret=True)
        elif isinstance(value, Mapping) and value:
            yield from _rows(key, value, said.get(name))
        elif _holds_tables(value):
            yield from _rows(key, _numbered(value), _numbered(said.get(name)))
        else:
            yield Row(".".join(key), _text(value), is_set=name in said, is_secret=False)


def _holds_tables(value: JSONValue) -> bool:
    return isinstance(value, list) and any(isinstance(item, (dict, list)) or item == _MASK for item in value)


def _numbered(value: object) -> dict[str, JSONValue]:
    """A list as a table, its items counted from 1."""
    return {str(number): item for number, item in enumerate(value, 1)} if isinstance(value, list) else {}


def _source(name: str, said: Mapping[str, object]) -> str:
    """How a secret is given. The name of the file or variable is no secret."""
    for form in secret_forms(name):
        if form in said:
            return _SOURCES[form.removeprefix(f"{name}_")].format(said[form])
    return "set in the file itself" if name in said else "set by default"


def _text(value: JSONValue) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return without_password(value)
    if isinstance(value, Sequence):
        return "\n".join(_text(item) for item in value)
    return json.dumps(value)
