"""Opens the client for the kind of Confluence that is configured."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from release_kraken.connectors.confluence.client import Confluence
from release_kraken.connectors.confluence.cloud import Cloud
from release_kraken.connectors.confluence.connection import Connection
from release_kraken.connectors.confluence.data_center import DataCenter
from release_kraken.connectors.confluence.service import ConfluenceService
from release_kraken.connectors.confluence.settings import ConfluenceSettings
from release_kraken.net.authorization import authorization
from release_kraken.net.client import Client
from release_kraken.net.deadline import Deadline
from release_kraken.net.exchange import Timeouts
from release_kraken.net.pacing import Pace, per_second

_TIMEOUTS = Timeouts(connect=5, read=30, whole=120)


@contextmanager
def open_confluence(
    settings: ConfluenceSettings,
    *,
    wait: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    timeouts: Timeouts = _TIMEOUTS,
) -> Iterator[Confluence]:
    """A client for as long as a run lasts; its deadline counts from now."""
    token = settings.token.get_secret_value()
    header = authorization(token, settings.username)
    deadline = Deadline("confluence", settings.deadline, clock, wait)
    client = Client(
        settings.api,
        headers={"authorization": header},
        secrets=(token, header.partition(" ")[2]),
        timeouts=timeouts,
        pace=Pace(*per_second(settings.requests_per_second), clock=clock),
        wait=deadline.wait,
    )
    kind = Cloud if settings.kind == "cloud" else DataCenter
    with client:
        connection = Connection(client, settings.concurrency, deadline)
        yield ConfluenceService(kind(connection, settings.url))
