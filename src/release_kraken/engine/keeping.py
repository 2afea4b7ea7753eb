"""What a tool keeps in the store: its memory, and its entries in the audit log."""

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from release_kraken.core.json import JSONObject, JSONValue
from release_kraken.store import open_command_store

if TYPE_CHECKING:
    from release_kraken.store.command import CommandStore
    from release_kraken.store.store import Store


class LateStore:
    """A store that is opened when it is first asked for, and closed at the end; threads may share it.

    Asking raises StoreError where it cannot be opened.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._store: CommandStore | None = None
        self._opening = threading.Lock()
        self._opened = ExitStack()

    def __call__(self) -> "CommandStore":
        """The store, opened."""
        with self._opening:
            if self._store is None:
                self._store = open_command_store(self._url)
                self._opened.callback(self._store.close)
            return self._store

    def __enter__(self) -> Self:
        """Begin with nothing opened."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store if it was opened."""
        self._opened.close()


@dataclass(frozen=True, slots=True)
class ToolMemory:
    """Implements `core.memory.Memory` for one tool."""

    tool: str
    store: Callable[[], "Store | CommandStore"]
    now: Callable[[], datetime]

    def get(self, key: str) -> JSONValue:
        """The value of a key."""
        return self.store().memory.get(self.tool, key)

    def list(self, prefix: str = "") -> Mapping[str, JSONValue]:
        """Values by prefix."""
        return self.store().memory.list(self.tool, prefix)

    def put(self, values: Mapping[str, JSONValue]) -> None:
        """Keep them."""
        self.store().memory.put(self.tool, values, self.now())

    def remove(self, keys: Iterable[str]) -> None:
        """Forget them."""
        self.store().memory.remove(self.tool, keys)


@dataclass(frozen=True, slots=True)
class RunAudit:
    """Implements `core.memory.Audit` for one run; the detail of an entry begins with the run's id, if any."""

    actor: str
    run_id: str | None
    store: Callable[[], "Store | CommandStore"]
    now: Callable[[], datetime]

    def record(self, action: str, target: str, detail: JSONObject) -> None:
        """Enter what is done."""
        told = {"run": self.run_id, **detail} if self.run_id else detail
        self.store().audit.record(self.actor, action, target, told, self.now())
