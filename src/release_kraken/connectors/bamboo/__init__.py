"""Bamboo Data Center: what is deployed where, and who may do what."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.settings import BambooSettings
from release_kraken.core.plugin import Connector


@contextmanager
def _open(settings: BambooSettings, _scratch: Path) -> Iterator[Bamboo]:
    from release_kraken.connectors.bamboo.opening import open_bamboo

    with open_bamboo(settings) as bamboo:
        yield bamboo


def _check(bamboo: Bamboo) -> str:
    identity = bamboo.get_identity()
    may = "an administrator" if identity.is_admin else "no administrator"
    return f"Bamboo {bamboo.get_info().version} as {identity.name}, {may}"


CONNECTOR = Connector(
    name="bamboo",
    summary="Deployments and permissions of Bamboo Data Center.",
    settings=BambooSettings,
    offers=Bamboo,
    open=_open,
    check=_check,
)
