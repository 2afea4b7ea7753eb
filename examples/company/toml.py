"""Writes tables of TOML."""

import json
from collections.abc import Mapping


def table(heading: str, /, **values: object) -> str:
    """A table with its heading."""
    return "\n".join([f"\n[{heading}]", *(f"{key} = {_toml(value)}" for key, value in values.items())])


def _toml(value: object) -> str:
    """A value; JSON writes texts, numbers, booleans and lists of them as TOML does."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{json.dumps(key)} = {_toml(inner)}' for key, inner in value.items())} }}"
    return json.dumps(value)
