"""A context for tools under test: clients that are handed in, memory and audit log that can be looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from release_kraken.core.context import Context, Offered
from release_kraken.core.errors import ConfigError
from release_kraken.core.json import JSONObject, JSONValue

if TYPE_CHECKING:
    from release_kraken.core.forge import Forge

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class Workbench:
    """Implements all that a context hands out; `clients` by the protocol that they offer."""

    scratch: Path
    clients: Mapping[type, object] = field(default_factory=dict)
    time: datetime = FRIDAY
    remembered: dict[str, JSONValue] = field(default_factory=dict)
    audited: list[tuple[str, str, JSONObject]] = field(default_factory=list)
    cached: dict[str, bytes] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def context(self) -> Context:
        """The context of one run."""
        cache = _Cache(self.cached)
        memory = DictMemory(self.remembered)
        return Context(lambda: self.time, self, cache, _Said(self.said), self.scratch, memory, self)

    def get(self, offers: type[Offered], /) -> Offered:
        """The client that was handed in."""
        client = self.clients.get(offers)
        if client is None:
            raise ConfigError(f"[connectors.{offers.__name__.lower()}] is missing")
        assert isinstance(client, object)
        offered: Offered = client  # type: ignore[assignment]
        return offered

    def forge(self, name: str, /) -> "Forge":
        """There is none."""
        raise ConfigError(f"no forge {name}")

    def record(self, action: str, target: str, detail: JSONObject) -> None:
        """Enter into the audit log."""
        self.audited.append((action, target, detail))


@dataclass
class DictMemory:
    """Implements `core.memory.Memory`."""

    values: dict[str, JSONValue] = field(default_factory=dict)

    def get(self, key: str) -> JSONValue:
        """The value of a key."""
        return self.values.get(key)

    def list(self, prefix: str = "") -> Mapping[str, JSONValue]:
        """Values by prefix."""
        return {key: self.values[key] for key in sorted(self.values) if key.startswith(prefix)}

    def put(self, values: Mapping[str, JSONValue]) -> None:
        """Keep them."""
        self.values.update(values)

    def remove(self, keys: Iterable[str]) -> None:
        """Forget them."""
        for key in keys:
            self.values.pop(key, None)


@dataclass
class _Cache:
    values: dict[str, bytes]

    def get(self, key: str) -> bytes | None:
        return self.values.get(key)

    def put(self, key: str, value: bytes) -> None:
        self.values[key] = value


@dataclass
class _Said:
    lines: list[str]

    def update(self, step: str, done: int, total: int) -> None:
        self.lines.append(f"{step}: {done} of {total}")

    def log(self, message: str) -> None:
        self.lines.append(message)
