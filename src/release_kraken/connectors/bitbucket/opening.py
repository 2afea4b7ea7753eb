"""Opens the client for the kind of Bitbucket that is configured."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager

from release_kraken.connectors.bitbucket.client import Bitbucket
from release_kraken.connectors.bitbucket.cloud import BitbucketCloud
from release_kraken.connectors.bitbucket.data_center import BitbucketDataCenter
from release_kraken.connectors.bitbucket.settings import BitbucketSettings
from release_kraken.net.client import Client


@contextmanager
def open_bitbucket(settings: BitbucketSettings) -> Iterator[Bitbucket]:
    """A client for as long as it is needed."""
    authorization = authorization_of(settings)
    secrets = (settings.credential.get_secret_value(), authorization.partition(" ")[2])
    with Client(settings.api, headers={"authorization": authorization}, secrets=secrets) as client:
        if settings.kind == "cloud":
            yield BitbucketCloud(settings, client)
        else:
            yield BitbucketDataCenter(settings, client)


def authorization_of(settings: BitbucketSettings) -> str:
    """The header's value: Basic for a token that has a user, Bearer for one that has none."""
    token = settings.credential.get_secret_value()
    if settings.username is None:
        return f"Bearer {token}"
    return f"Basic {base64.b64encode(f'{settings.username}:{token}'.encode()).decode()}"
