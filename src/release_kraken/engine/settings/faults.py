"""What is wrong in the configuration, in words that name the place and the remedy."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from release_kraken.core.text import nearest

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `in_file` is False for what the command line says."""

    text: str
    in_file: bool = True


def dotted(keys: Iterable[str]) -> str:
    """Keys as TOML writes them in a heading; those that are no bare words are quoted."""
    return ".".join(key if _BARE_KEY.fullmatch(key) else f'"{key}"' for key in keys)


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """That a name is unknown, with the nearest right one, or all of them where none is near."""
    names = sorted(known)
    near = nearest(name, names)
    if near:
        return f"unknown {what} {name!r}; did you mean {near!r}?"
    return f"unknown {what} {name!r}; there are: {', '.join(names) or 'none'}"
