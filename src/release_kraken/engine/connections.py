"""The clients that a run, or a whole process, asks for: each opened on first use, all closed at its end."""

import threading
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from release_kraken.core.context import Offered
from release_kraken.core.errors import ConfigError
from release_kraken.engine import discovery
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.settings.faults import unknown

if TYPE_CHECKING:
    from release_kraken.core.forge import Forge


class Connections:
    """Implements `core.context.Connectors`; each connector gets a folder of its own below `scratch`.

    Callable from any thread; a client that is slow to open keeps nobody waiting who asks for another. One
    that could not be opened is tried again when it is next asked for. Closing goes on with the next client
    where one fails or is interrupted.
    """

    def __init__(self, configuration: Configuration, scratch: Path) -> None:
        self._configuration = configuration
        self._scratch = scratch
        self._stack = ExitStack()
        self._clients: dict[type[Any], Any] = {}
        self._opening: defaultdict[type[Any], threading.Lock] = defaultdict(threading.Lock)

    def get(self, offers: type[Offered], /) -> Offered:
        """The client that offers a protocol."""
        with self._opening[offers]:
            if offers not in self._clients:
                self._clients[offers] = self._opened(offers)
            client: Offered = self._clients[offers]
            return client

    def forge(self, name: str, /) -> "Forge":
        """The client of the connector of this name; raises ConfigError if that is no forge."""
        from release_kraken.core.forge import Forge

        if name not in discovery.names(discovery.CONNECTORS):
            raise ConfigError(unknown("forge", name, discovery.names(discovery.CONNECTORS)))
        client = self.get(discovery.load(discovery.CONNECTORS, name).offers)
        offered = (method for method in vars(Forge) if not method.startswith("_"))
        if not all(callable(getattr(client, method, None)) for method in offered):
            raise ConfigError(f"the connector {name!r} is no forge: it knows no pull requests; name another")
        forge: Forge = client
        return forge

    def _opened(self, offers: type[Offered]) -> Offered:
        connector = discovery.connector_offering(offers)
        settings = self._configuration.connector_settings(connector)
        folder = self._scratch / connector.name
        folder.mkdir(parents=True, exist_ok=True)
        return self._stack.enter_context(connector.open(settings, folder))

    def __enter__(self) -> Self:
        """Begin with no client open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all clients, the last opened first."""
        self._stack.__exit__(kind, error, trace)
