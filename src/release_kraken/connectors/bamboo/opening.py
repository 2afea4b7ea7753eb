"""Opens the client for a Bamboo server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from release_kraken.connectors.bamboo.asking import Asker, Deadline
from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.data_center import BambooDataCenter
from release_kraken.connectors.bamboo.links import Links
from release_kraken.connectors.bamboo.settings import BambooSettings
from release_kraken.net.client import Client
from release_kraken.net.pacing import Pace, Window


@contextmanager
def open_bamboo(
    settings: BambooSettings,
    client_of: Callable[..., Client] = Client,
    deadline_of: Callable[[float], Deadline] = Deadline,
) -> Iterator[Bamboo]:
    """A client for as long as it is needed."""
    deadline = deadline_of(settings.deadline)
    with client_of(
        settings.api,
        headers={"authorization": f"Bearer {settings.credential}"},
        secrets=(settings.credential,),
        pace=Pace(Window(settings.requests_per_second, 1)),
        wait=deadline.wait,  # before every request, if only for no time
    ) as client:
        yield BambooDataCenter(Asker(client, settings.concurrency), Links(settings.url))
