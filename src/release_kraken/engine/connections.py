"""The clients that a run asks for: each opened on first use, all closed when the run ends."""

import threading
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from release_kraken.core.context import Offered
from release_kraken.engine import discovery
from release_kraken.engine.configuration import Configuration


class Connections:
    """Implements `core.context.Connectors`; each connector gets a folder of its own below `scratch`.

    Closing goes on with the next client where one fails or is interrupted.
    """

    def __init__(self, configuration: Configuration, scratch: Path) -> None:
        self._configuration = configuration
        self._scratch = scratch
        self._stack = ExitStack()
        self._clients: dict[type[Any], Any] = {}
        self._opening = threading.RLock()

    def get(self, offers: type[Offered], /) -> Offered:
        """The client that offers a protocol; callable from any thread."""
        with self._opening:
            if offers not in self._clients:
                self._clients[offers] = self._opened(offers)
            client: Offered = self._clients[offers]
            return client

    def _opened(self, offers: type[Offered]) -> Offered:
        connector = discovery.connector_offering(offers)
        settings = self._configuration.connector_settings(connector)
        folder = self._scratch / connector.name
        folder.mkdir(parents=True)
        return self._stack.enter_context(connector.open(settings, folder))

    def __enter__(self) -> Self:
        """Begin with no client open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all clients, the last opened first."""
        self._stack.__exit__(kind, error, trace)
