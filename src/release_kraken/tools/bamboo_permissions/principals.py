"""Principals as Bamboo tells them apart: without regard to the case of their names."""

from collections.abc import Iterator

from release_kraken.connectors.bamboo.grants import Principal
from release_kraken.tools.bamboo_permissions.world import World


def folded(principal: Principal) -> Principal:
    """The same for all spellings of a name."""
    return Principal(principal.kind, principal.name.lower())


def spellings(world: World) -> dict[Principal, Principal]:
    """Everybody who was granted something, as Bamboo spells them, by what is the same for all spellings."""
    spelt: dict[Principal, Principal] = {}
    for principal in _granted(world):
        spelt.setdefault(folded(principal), principal)
    return spelt


def _granted(world: World) -> Iterator[Principal]:
    return (grant.principal for each in world.observed if each.grants for grant in each.grants.all)
