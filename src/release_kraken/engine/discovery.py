"""Finds tools, connectors and publishers: our own by folder, those of other distributions by entry point.

Names are known without importing any plug-in; a plug-in is imported when it is loaded.
"""

import importlib
import importlib.metadata
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Connector, OfferedT, Publisher, Tool

RecordT = TypeVar("RecordT", bound="Tool[Any] | Connector[Any, Any] | Publisher")

_IMPORT_FAILURES = (
    AttributeError,
    ImportError,
    LookupError,
    NameError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Kind(Generic[RecordT]):
    """A kind of plug-in: the package that holds Kraken's own, and the constant that each of them exports."""

    package: str
    constant: str
    record: type[RecordT]

    @property
    def section(self) -> str:
        """The last part of the package's name: "tools", "connectors", "publishers"."""
        return self.package.rpartition(".")[2]

    @property
    def noun(self) -> str:
        """What one of them is called: "tool", "connector", "publisher"."""
        return self.record.__name__.lower()


TOOLS: Kind[Tool[Any]] = Kind("release_kraken.tools", "TOOL", Tool)
CONNECTORS: Kind[Connector[Any, Any]] = Kind("release_kraken.connectors", "CONNECTOR", Connector)
PUBLISHERS: Kind[Publisher] = Kind("release_kraken.publishers", "PUBLISHER", Publisher)


def names(kind: Kind[RecordT]) -> tuple[str, ...]:
    """The names of all plug-ins of a kind, in order; nothing is imported."""
    return tuple(sorted((*_folders(kind), *_announced(kind))))


def load(kind: Kind[RecordT], name: str) -> RecordT:
    """Import one plug-in; raises ConfigError if there is none of this name or it cannot be used."""
    loaded: RecordT = _loaded(kind, name, tuple(sys.path))
    return loaded


@cache
def _loaded(kind: Kind[RecordT], name: str, _path: tuple[str, ...]) -> RecordT:
    if name in _folders(kind):
        module = importlib.import_module(f"{kind.package}.{name}")
        return _accepted(
            kind, name, getattr(module, kind.constant, None), f"{module.__name__}.{kind.constant}"
        )
    announced = _announced(kind)
    if name not in announced:
        raise ConfigError(f"no {kind.noun} is named {name!r}; there are: {', '.join(names(kind))}")
    entry = announced[name]
    return _accepted(
        kind, name, _imported(entry), f"{entry.value} of the distribution {_distribution(entry)}"
    )


def load_all(kind: Kind[RecordT]) -> Iterator[RecordT]:
    """Import every plug-in of a kind, by name."""
    return (load(kind, name) for name in names(kind))


def connector_offering(offers: type[OfferedT]) -> Connector[Any, OfferedT]:
    """Load the connector that offers a protocol.

    The one whose package declares the protocol is tried first, so that the others are rarely imported.
    """
    declared_elsewhere = {
        name: not offers.__module__.startswith(f"{CONNECTORS.package}.{name}.") for name in names(CONNECTORS)
    }
    for name in sorted(declared_elsewhere, key=declared_elsewhere.__getitem__):
        connector = load(CONNECTORS, name)
        if connector.offers is offers:
            return connector
    raise ConfigError(f"no connector offers {offers.__name__}; install the distribution that does")


def _folders(kind: Kind[RecordT]) -> tuple[str, ...]:
    return _packages_in(kind.package)


@cache
def _packages_in(name: str) -> tuple[str, ...]:
    package = importlib.import_module(name)
    return tuple(module.name for module in pkgutil.iter_modules(package.__path__) if module.ispkg)


def _announced(kind: Kind[RecordT]) -> Mapping[str, importlib.metadata.EntryPoint]:
    return _entry_points(kind.package, kind.noun, tuple(sys.path))


@cache
def _entry_points(
    package: str, noun: str, _path: tuple[str, ...]
) -> Mapping[str, importlib.metadata.EntryPoint]:
    """Entry points by name; refuses a name that is taken, since either could then be meant."""
    owners = dict.fromkeys(_packages_in(package), "Release Kraken itself")
    found: dict[str, importlib.metadata.EntryPoint] = {}
    for entry in _installed(_path)[package]:
        owner = _distribution(entry)
        if owners.setdefault(entry.name, owner) != owner:
            raise ConfigError(
                f"the distribution {owner} brings a {noun} named {entry.name!r}, "
                f"but that name belongs to {owners[entry.name]}; uninstall {owner} or have it renamed"
            )
        found[entry.name] = entry
    return found


@cache
def _installed(_path: tuple[str, ...]) -> Mapping[str, tuple[importlib.metadata.EntryPoint, ...]]:
    """The entry points of every kind, found at once: a file of each installed distribution is opened."""
    found = importlib.metadata.entry_points()
    return {kind.package: tuple(found.select(group=kind.package)) for kind in (TOOLS, CONNECTORS, PUBLISHERS)}


def _imported(entry: importlib.metadata.EntryPoint) -> object:
    try:
        return entry.load()
    except _IMPORT_FAILURES as error:
        owner = _distribution(entry)
        raise ConfigError(
            f"the plug-in {entry.name!r} ({entry.value}) of the distribution {owner} cannot be imported: "
            f"{type(error).__name__}: {error}; upgrade or uninstall {owner}"
        ) from error


def _accepted(kind: Kind[RecordT], name: str, record: object, origin: str) -> RecordT:
    """The record, if it is one and bears the name under which it was found."""
    if not isinstance(record, kind.record):
        raise ConfigError(
            f"{origin} is no {kind.record.__name__}: a plug-in exports a {kind.record.__name__} record"
        )
    if record.name != name:
        raise ConfigError(
            f"{origin} is named {record.name!r} but was found as {name!r}: the two must be the same"
        )
    return record


def _distribution(entry: importlib.metadata.EntryPoint) -> str:
    return entry.dist.name if entry.dist else "(unknown)"
