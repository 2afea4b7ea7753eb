"""Reads a TOML file of a policy; the lines of its tables and keys are found by their headings."""

import re
import tomllib
from collections.abc import Iterator
from itertools import count

from release_kraken.tools.bamboo_permissions.policy.source import Location, PolicyError, Source

_POSITION = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)
_HEADING = re.compile(r"\s*\[")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")


def read_toml(text: str, file: str) -> Source:
    """The file; raises PolicyError for what is no TOML, such as a key that is there twice."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _POSITION.fullmatch(str(error))
        what, line = (found[1], found[2] or text.count("\n") + 1) if found else (str(error), 1)
        raise PolicyError(f"{file}:{line}: {_lower(what)}; correct it") from error
    except RecursionError as error:
        raise PolicyError(f"{file}: nested too deep; write it flatter") from error
    lines = dict(reversed(list(_lines(text))))
    return Source(file, document, lines.get)


def _lines(text: str) -> Iterator[tuple[Location, int]]:
    """Headings and keys with their lines; in a text of many lines, also what only looks like them."""
    heading: Location = ()
    numbers: dict[Location, count[int]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        key = _KEY.match(line)
        if key:
            yield (*heading, key[1]), number
        elif _HEADING.match(line):
            heading = _location(line, numbers) or heading
            yield from ((heading[:length], number) for length in range(1, len(heading) + 1))


def _location(line: str, numbers: dict[Location, "count[int]"]) -> Location:
    """Where a heading leads to; () for a line that is none."""
    try:
        value: object = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    keys: list[str] = []
    while isinstance(value, dict) and value:
        ((key, value),) = value.items()
        keys.append(key)
    is_one_of_many = isinstance(value, list)
    return (*keys, next(numbers.setdefault(tuple(keys), count()))) if is_one_of_many else tuple(keys)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
