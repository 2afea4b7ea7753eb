"""Bitbucket, as Cloud and as Data Center: pull requests, their build statuses and comments, and webhooks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from release_kraken.connectors.bitbucket.client import Bitbucket
from release_kraken.connectors.bitbucket.settings import BitbucketSettings
from release_kraken.core.plugin import Connector


@contextmanager
def _open(settings: BitbucketSettings, _scratch: Path) -> Iterator[Bitbucket]:
    from release_kraken.connectors.bitbucket.opening import open_bitbucket

    with open_bitbucket(settings) as bitbucket:
        yield bitbucket


def _check(bitbucket: Bitbucket) -> str:
    return bitbucket.get_identity()


CONNECTOR = Connector(
    name="bitbucket",
    summary="Pull requests of Bitbucket Cloud or Bitbucket Data Center.",
    settings=BitbucketSettings,
    offers=Bitbucket,
    open=_open,
    check=_check,
)
