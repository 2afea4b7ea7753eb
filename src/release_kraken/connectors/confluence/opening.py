"""Opens the client for the kind of Confluence that is configured."""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from release_kraken.connectors.confluence.client import Confluence
from release_kraken.connectors.confluence.cloud import Cloud
from release_kraken.connectors.confluence.connection import Connection
from release_kraken.connectors.confluence.data_center import DataCenter
from release_kraken.connectors.confluence.service import ConfluenceService
from release_kraken.connectors.confluence.settings import ConfluenceSettings
from release_kraken.net.client import Client


@contextmanager
def open_confluence(
    settings: ConfluenceSettings, client_of: Callable[..., Client] = Client
) -> Iterator[Confluence]:
    """A client for as long as it is needed."""
    authorization = authorization_of(settings)
    secrets = (settings.token.get_secret_value(), authorization.partition(" ")[2])
    with client_of(settings.api, headers={"authorization": authorization}, secrets=secrets) as client:
        connection = Connection(client, concurrency=settings.concurrency, deadline=settings.deadline_seconds)
        kind = Cloud if settings.kind == "cloud" else DataCenter
        yield ConfluenceService(kind(connection, settings.url))


def authorization_of(settings: ConfluenceSettings) -> str:
    """The header's value: Basic for a token that has a user, Bearer for one that has none."""
    token = settings.token.get_secret_value()
    if settings.username is None:
        return f"Bearer {token}"
    return f"Basic {base64.b64encode(f'{settings.username}:{token}'.encode()).decode()}"
