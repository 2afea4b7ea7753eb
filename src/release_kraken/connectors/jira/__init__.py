"""Jira, as Cloud and as Data Center: versions of projects, their issues, and how far they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from release_kraken.connectors.jira.client import Jira
from release_kraken.connectors.jira.settings import JiraSettings
from release_kraken.core.plugin import Connector


@contextmanager
def _open(settings: JiraSettings, _scratch: Path) -> Iterator[Jira]:
    from release_kraken.connectors.jira.opening import open_jira

    with open_jira(settings) as jira:
        yield jira


def _check(jira: Jira) -> str:
    return jira.get_identity()


CONNECTOR = Connector(
    name="jira",
    summary="Versions and issues of Jira Cloud or Jira Data Center.",
    settings=JiraSettings,
    offers=Jira,
    open=_open,
    check=_check,
)
