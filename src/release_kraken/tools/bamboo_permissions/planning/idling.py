"""Which patterns of a policy match nothing: most often they are mistyped, or what they meant is gone."""

from collections.abc import Iterator
from datetime import date

from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.tools.bamboo_permissions.policy.model import Policy, PolicyException, Rule, Unmanaged
from release_kraken.tools.bamboo_permissions.world import Entity, World


def idle(policy: Policy, world: World, today: date) -> Iterator[str]:
    """Each such pattern, with the place of the policy that has it.

    Of kinds of which there is nothing because a list could not be had, nothing is said.
    """
    entities = {kind: [each for each in _entities(world) if each.scope.kind is kind] for kind in ScopeKind}
    for part in _in_force(policy, today):
        there = entities[part.scope]
        if there or not world.gaps:
            for pattern in part.match.patterns:
                if not any(pattern.fits(entity) for entity in there):
                    yield f"{pattern} matches no {part.scope} ({part.where})"


def _entities(world: World) -> Iterator[Entity]:
    return (each.entity for each in world.observed)


def _in_force(policy: Policy, today: date) -> Iterator[Rule | PolicyException | Unmanaged]:
    yield from policy.rules
    yield from (each for each in policy.exceptions if each.holds_on(today))
    yield from policy.unmanaged
