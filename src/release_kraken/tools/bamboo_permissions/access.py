"""Effective access: what a principal may do at an entity, and where that was granted."""

from collections.abc import Iterator

from release_kraken.tools.bamboo_permissions.plan import Access
from release_kraken.tools.bamboo_permissions.world import World


def effective(world: World) -> Iterator[Access]:
    """Every right that every principal has at every entity, once for each scope that it comes from."""
    del world
    yield from ()
