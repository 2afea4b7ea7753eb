"""What a tool found out, for people: short facts as text, lists of records as tables."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeGuard

from release_kraken.core.json import JSONObject, JSONValue
from release_kraken.core.report import Table
from release_kraken.web.pages.words import absolute, in_json, moment, titled

Records = Sequence[Mapping[str, JSONValue]]

_LONGEST = 300
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def texts(values: JSONObject) -> list[tuple[str, str]]:
    """The facts that can be read at a glance; exports have them all."""
    said = ((titled(name), _text(value)) for name, value in values.items())
    return [(title, text) for title, text in said if text and len(text) <= _LONGEST]


def tables(values: JSONObject, shown: Iterable[Table] = ()) -> list[Table]:
    """Every list of records among the facts, but those that the report itself shows as a table."""
    titles = {table.title for table in shown}
    return [_table(title, records) for title, records in _lists(values) if title not in titles]


def _lists(values: Mapping[str, JSONValue], above: str = "") -> Iterator[tuple[str, Records]]:
    for name, value in values.items():
        title = titled(f"{above} {name}")
        if isinstance(value, Mapping):
            yield from _lists(value, title)
        elif _are_records(value):
            yield title, value


def _table(title: str, records: Records) -> Table:
    names = tuple(dict.fromkeys(name for record in records for name in record))
    rows = tuple(tuple(_text(record.get(name)) for name in names) for record in records)
    return Table(title, tuple(map(titled, names)), rows)


def _are_records(value: JSONValue) -> TypeGuard[Records]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return False
    return bool(value) and all(isinstance(item, Mapping) for item in value)


def _text(value: JSONValue) -> str:
    """Without brackets and quotes; nothing for what is empty, or a table."""
    if isinstance(value, str) or value is None:
        return _said(value or "")
    if isinstance(value, Mapping):
        parts = ((name.replace("_", " "), _text(item)) for name, item in value.items())
        return ", ".join(f"{name} {text}" for name, text in parts if text)
    if isinstance(value, Sequence):
        return "" if _are_records(value) else ", ".join(filter(None, map(_text, value)))
    return in_json(value)


def _said(text: str) -> str:
    """A moment as pages say moments; what only looks like one stays as it is."""
    try:
        return absolute(moment(text)) if _MOMENT.fullmatch(text) else text
    except (ValueError, OverflowError):
        return text
