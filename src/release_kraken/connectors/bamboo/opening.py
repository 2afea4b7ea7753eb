"""Opens the client for a Bamboo server."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from release_kraken.connectors.bamboo.asking import Asker
from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.data_center import BambooDataCenter
from release_kraken.connectors.bamboo.links import Links
from release_kraken.connectors.bamboo.settings import BambooSettings
from release_kraken.net.authorization import authorization
from release_kraken.net.client import Client
from release_kraken.net.deadline import Deadline
from release_kraken.net.exchange import Timeouts
from release_kraken.net.pacing import Pace, per_second

_TIMEOUTS = Timeouts(connect=5, read=30, whole=120)


@contextmanager
def open_bamboo(
    settings: BambooSettings,
    *,
    wait: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    timeouts: Timeouts = _TIMEOUTS,
) -> Iterator[Bamboo]:
    """A client for as long as it is needed; its deadline counts from now."""
    deadline = Deadline("bamboo", settings.deadline, clock, wait)
    with Client(
        settings.api,
        headers={"authorization": authorization(settings.credential)},
        secrets=(settings.credential,),
        timeouts=timeouts,
        pace=Pace(*per_second(settings.requests_per_second), clock=clock),
        wait=deadline.wait,  # before every request, if only for no time
    ) as client:
        yield BambooDataCenter(Asker(client, settings.concurrency), Links(settings.url))
