"""What a tool may ask for while it runs: the time, connectors, a cache, what it remembers, progress."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from release_kraken.core.memory import Audit, Memory

if TYPE_CHECKING:
    from release_kraken.core.forge import Forge

Offered = TypeVar("Offered")


class Connectors(Protocol):
    """Hands out the client that offers a connector's protocol, opened on first use."""

    def get(self, offers: type[Offered], /) -> Offered:
        """Return the client for this protocol."""
        ...

    def forge(self, name: str, /) -> "Forge":
        """Return the client of the connector of this name, which must be a forge."""
        ...


class Cache(Protocol):
    """Results kept by content. A key is a hex digest of all that the value depends on."""

    def get(self, key: str) -> bytes | None:
        """Return the value kept under this key, or None."""
        ...

    def put(self, key: str, value: bytes) -> None:
        """Keep a value. Concurrent writers are safe: the last whole value wins."""
        ...


class Progress(Protocol):
    """Shows how far long work is. Callable from any thread; raises CancelledError to end the run."""

    def update(self, step: str, done: int, total: int) -> None:
        """Say that `done` of `total` parts of the named step are done."""
        ...

    def log(self, message: str) -> None:
        """Add a line to the run's log, without secrets."""
        ...


@dataclass(frozen=True)
class Context:
    """Given to each run of a tool by whoever runs it.

    `scratch` is an empty folder that is removed when the run ends, however it ends.
    """

    now: Callable[[], datetime]
    connectors: Connectors
    cache: Cache
    progress: Progress
    scratch: Path
    memory: Memory
    audit: Audit

    def connector(self, offers: type[Offered]) -> Offered:
        """Return the client for a connector's protocol."""
        return self.connectors.get(offers)
