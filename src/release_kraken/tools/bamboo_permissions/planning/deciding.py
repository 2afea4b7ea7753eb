"""Makes the plan: what differs from the policy, and what of that is done."""

from dataclasses import dataclass, field
from datetime import date

from release_kraken.connectors.bamboo.grants import PrincipalKind
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.tools.bamboo_permissions.plan import (
    Deed,
    Held,
    LeftAlone,
    Limits,
    Obstacle,
    Plan,
    Step,
)
from release_kraken.tools.bamboo_permissions.planning.comparing import differences, unknown_rights
from release_kraken.tools.bamboo_permissions.planning.deadlines import expired, expiring
from release_kraken.tools.bamboo_permissions.planning.holding import sort_out
from release_kraken.tools.bamboo_permissions.planning.idling import idle
from release_kraken.tools.bamboo_permissions.planning.limiting import limit
from release_kraken.tools.bamboo_permissions.planning.wishes import Wishes
from release_kraken.tools.bamboo_permissions.policy.model import Policy
from release_kraken.tools.bamboo_permissions.principals import spellings
from release_kraken.tools.bamboo_permissions.world import Entity, World

_DEEDS = list(Deed)
_SCOPES = list(ScopeKind)
_PRINCIPALS = list(PrincipalKind)


@dataclass(slots=True)
class _Comparison:
    """What all entities together differ in."""

    steps: list[Step] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    unmatched: list[Entity] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)


def plan(policy: Policy, world: World, today: date, limits: Limits) -> Plan:
    """What has to change so that the server is as the policy says. Where grants are not known, nothing.

    Names are compared without regard to case, as Bamboo does, and Bamboo's spelling is kept. An entity that
    one part of the policy speaks of is managed as a whole: what no part grants there is removed.
    """
    found = _compare(policy, world, today)
    steps, held = sort_out(sorted(found.steps, key=_order), world)
    steps, too_many = limit(steps, policy, world, limits)
    return Plan(
        steps,
        (*found.held, *held, *too_many),
        tuple(found.unmatched),
        tuple(idle(policy, world, today)),
        tuple(expired(policy, today)),
        tuple(expiring(policy, today)),
        tuple(found.left_alone),
    )


def _compare(policy: Policy, world: World, today: date) -> _Comparison:
    wishes, spelt, found = Wishes(policy, today), spellings(world), _Comparison()
    for observed in world.observed:
        entity, grants = observed.entity, observed.grants
        if entity.scope.kind not in policy.scopes:
            continue
        reason = wishes.left_alone(entity)
        if reason is not None:
            found.left_alone.append(LeftAlone(entity, reason))
        elif grants is not None:
            wish = wishes.of(entity)
            if wish is not None:
                found.steps += differences(entity, grants, wish, spelt)
                found.held += [
                    Held(step, Obstacle.UNKNOWN_RIGHT, _unknown(names))
                    for step, names in unknown_rights(entity, grants)
                ]
            elif grants.all:
                found.unmatched.append(entity)
    return found


def _unknown(names: tuple[str, ...]) -> str:
    return (
        f"{', '.join(names)}: Kraken has no word for it, and leaves it; remove it by hand if it is too much"
    )


def _order(step: Step) -> tuple[int, int, str, int, str]:
    """All that is added first; then from the server downwards."""
    scope, who = step.entity.scope, step.principal
    return (
        _DEEDS.index(step.deed),
        _SCOPES.index(scope.kind),
        scope.id,
        _PRINCIPALS.index(who.kind),
        who.name.lower(),
    )
