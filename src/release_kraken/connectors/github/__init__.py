"""GitHub and GitHub Enterprise: pull requests, commit statuses and comments, and webhooks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from release_kraken.connectors.github.client import GitHub
from release_kraken.connectors.github.settings import GitHubSettings
from release_kraken.core.plugin import Connector


@contextmanager
def _open(settings: GitHubSettings, _scratch: Path) -> Iterator[GitHub]:
    from release_kraken.connectors.github.rest import open_github

    with open_github(settings) as github:
        yield github


def _check(github: GitHub) -> str:
    return github.get_identity()


CONNECTOR = Connector(
    name="github",
    summary="Pull requests of GitHub or GitHub Enterprise.",
    settings=GitHubSettings,
    offers=GitHub,
    open=_open,
    check=_check,
)
