"""git: checkouts of pull requests, fetched from the forge that has them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from release_kraken.connectors.git.client import Git
from release_kraken.connectors.git.settings import GitSettings
from release_kraken.core.plugin import Connector


@contextmanager
def _open(settings: GitSettings, scratch: Path) -> Iterator[Git]:
    from release_kraken.connectors.git.fetching import InstalledGit

    yield InstalledGit(settings, scratch)


def _check(git: Git) -> str:
    return git.get_version()


CONNECTOR = Connector(
    name="git",
    summary="Checks out pull requests with the installed git.",
    settings=GitSettings,
    offers=Git,
    open=_open,
    check=_check,
)
