"""What each tool shows in the demo: one folder a tool, found by its name."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from company.company import Company


@dataclass(frozen=True)
class Part:
    """A tool's part: what it needs before Kraken starts, and what happens afterwards.

    `furnish` makes files and returns tables of `kraken.toml`; `tour` has steps (title, text, path); `tell` is
    run in a thread of its own once Kraken answers, and returns when its story has come to its end.
    `expected` are addresses and the texts that can be read there then.
    """

    furnish: Callable[[Company], Iterable[str]]
    tour: Callable[[Company], Iterable[tuple[str, str, str]]]
    tell: Callable[[Company], None]
    expected: Callable[[Company], Iterable[tuple[str, tuple[str, ...]]]]


def parts() -> Iterator[Part]:
    """All parts, by name."""
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        part: Part = importlib.import_module(f"{__name__}.{module.name}").PART
        yield part
