"""What there is on a Bamboo server, and who was granted what: the state that a policy is held against."""

from dataclasses import dataclass

from release_kraken.connectors.bamboo.grants import Grants
from release_kraken.connectors.bamboo.inventory import Identity
from release_kraken.connectors.bamboo.scope import Scope


@dataclass(frozen=True, slots=True)
class Entity:
    """One place where rights are granted.

    `key` and `name` are what patterns are held against: key (or number) and name of Bamboo; an environment's
    name is that of its deployment project, a slash, and its own. `above` are the scopes whose grants hold
    here too, the nearest first. `is_specs_managed`: repository-stored Specs write its grants again and again.
    """

    scope: Scope
    key: str
    name: str
    url: str
    above: tuple[Scope, ...] = ()
    is_specs_managed: bool = False


@dataclass(frozen=True, slots=True)
class Observed:
    """An entity with its grants; None where they could not be read, which `trouble` then explains."""

    entity: Entity
    grants: Grants | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """All of it, as Kraken's account sees it. `gaps` are lists that could not be had, each with why."""

    observed: tuple[Observed, ...]
    identity: Identity
    gaps: tuple[tuple[str, str], ...] = ()


def count_grants(world: World) -> int:
    """How many grants to groups and users there are; roles do not vanish with the user directory."""
    seen = (each.grants for each in world.observed if each.grants)
    return sum(len(grants.groups) + len(grants.users) for grants in seen)
