"""Confluence, as Cloud and as Data Center: pages with what belongs to them, and their storage format."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from release_kraken.connectors.confluence.client import Confluence
from release_kraken.connectors.confluence.settings import ConfluenceSettings
from release_kraken.core.plugin import Connector


@contextmanager
def _open(settings: ConfluenceSettings, _scratch: Path) -> Iterator[Confluence]:
    from release_kraken.connectors.confluence.opening import open_confluence

    with open_confluence(settings) as confluence:
        yield confluence


def _check(confluence: Confluence) -> str:
    return confluence.get_identity()


CONNECTOR = Connector(
    name="confluence",
    summary="Pages of Confluence Cloud or Confluence Data Center.",
    settings=ConfluenceSettings,
    offers=Confluence,
    open=_open,
    check=_check,
)
