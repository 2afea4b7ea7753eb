"""Kraken as its long-running processes see it: the configuration, the store, the clock, the plug-ins."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from release_kraken.engine.clock import utc_now
from release_kraken.engine.connections import Connections
from release_kraken.engine.scratch import scratch_folder
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.settings.sections import WebSettings
from release_kraken.store import open_store

if TYPE_CHECKING:
    from release_kraken.store.store import Store


@dataclass(frozen=True)
class Suite:
    """What every part of a long-running Kraken is handed.

    `connections` are for what is no run (webhooks, health, deliveries) and live as long as the process.
    `wake` is called after something was entered into the store that waits to be done. `url` is the address
    of the website, without a slash at its end.
    """

    configuration: Configuration
    store: "Store"
    connections: Connections
    url: str
    now: Callable[[], datetime] = utc_now
    wake: Callable[[], None] = lambda: None

    def page_of(self, run_id: str) -> str:
        """The address of a run's page."""
        return f"{self.url}/runs/{run_id}"


def address(host: str, port: int) -> str:
    """The address of a website that listens so."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def open_suite(
    configuration: Configuration,
    *,
    now: Callable[[], datetime] = utc_now,
    wake: Callable[[], None] = lambda: None,
) -> Iterator[Suite]:
    """Open the store and make the clients' folder; all is closed at the end."""
    web = configuration.own(WebSettings)
    url = web.url or address(web.host, web.port)
    with (
        closing(open_store(configuration.store_url)) as store,
        scratch_folder(configuration.scratch_parent) as scratch,
        Connections(configuration, scratch) as connections,
    ):
        yield Suite(configuration, store, connections, url.rstrip("/"), now, wake)
