"""Opens the client for the kind of Bitbucket that is configured."""

from collections.abc import Iterator
from contextlib import contextmanager

from release_kraken.connectors.bitbucket.client import Bitbucket
from release_kraken.connectors.bitbucket.cloud import BitbucketCloud
from release_kraken.connectors.bitbucket.data_center import BitbucketDataCenter
from release_kraken.connectors.bitbucket.settings import BitbucketSettings
from release_kraken.net.authorization import authorization
from release_kraken.net.client import Client


@contextmanager
def open_bitbucket(settings: BitbucketSettings) -> Iterator[Bitbucket]:
    """A client for as long as it is needed."""
    token = settings.credential.get_secret_value()
    header = authorization(token, settings.username)
    secrets = (token, header.partition(" ")[2])
    with Client(settings.api, headers={"authorization": header}, secrets=secrets) as client:
        if settings.kind == "cloud":
            yield BitbucketCloud(settings, client)
        else:
            yield BitbucketDataCenter(settings, client)
