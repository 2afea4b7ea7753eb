"""Default values as terraform-docs prints them: the JSON that Go's encoder writes, two spaces a level."""

import json
import math
from collections.abc import Mapping, Sequence

from release_kraken.core.json import JSONValue

_TEXT = json.JSONEncoder(ensure_ascii=False)
_GO_ONLY = str.maketrans({"\u2028": "\\u2028", "\u2029": "\\u2029"})
_LARGEST_PLAIN = 1e21
_SMALLEST_PLAIN = 1e-6


def go_json(value: JSONValue, indent: str = "") -> str:
    """A value as Go's `json.Encoder` writes it with `SetIndent("", "  ")` and without HTML escapes."""
    if isinstance(value, str):
        return _TEXT.encode(value).translate(_GO_ONLY)
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int | float):
        return go_number(value)
    deeper = f"{indent}  "
    if isinstance(value, Mapping):
        members = [f"{go_json(key)}: {go_json(value[key], deeper)}" for key in sorted(value)]
        return _enclosed("{", members, "}", indent)
    return _enclosed("[", [go_json(item, deeper) for item in _items(value)], "]", indent)


def go_number(value: float) -> str:
    """A number as Go writes a float64: shortest digits, an exponent only for the very large and small."""
    number = float(value)
    size = abs(number)
    if not math.isfinite(number):
        return json.dumps(number)
    if number == 0 or _SMALLEST_PLAIN <= size < _LARGEST_PLAIN:
        return _plain(number)
    mantissa, _, exponent = repr(number).partition("e")
    sign = "-" if exponent.startswith("-") else "+"
    return f"{mantissa}e{sign}{exponent.lstrip('+-').lstrip('0')}"


def _plain(number: float) -> str:
    """Shortest digits without an exponent."""
    digits, _, exponent = repr(number).partition("e")
    if not exponent:
        return digits.removesuffix(".0")
    whole, _, fraction = digits.partition(".")
    shift = int(exponent)
    if shift > 0:
        return whole + fraction.ljust(shift, "0")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}0.{'0' * (-shift - 1)}{whole.lstrip('-')}{fraction}"


def _items(value: JSONValue) -> Sequence[JSONValue]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _enclosed(opening: str, members: list[str], closing: str, indent: str) -> str:
    if not members:
        return opening + closing
    inner = f",\n{indent}  ".join(members)
    return f"{opening}\n{indent}  {inner}\n{indent}{closing}"
