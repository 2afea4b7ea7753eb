"""What is known of Bamboo's user directory: whether it answers, and who of the policy is not in it."""

from collections.abc import Mapping
from dataclasses import replace

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.grants import Principal, PrincipalKind
from release_kraken.connectors.bamboo.scope import GLOBAL, Scope
from release_kraken.core.errors import RemoteError
from release_kraken.tools.bamboo_permissions.access import ADMINISTERS
from release_kraken.tools.bamboo_permissions.holdings import holdings
from release_kraken.tools.bamboo_permissions.plan import Deed, Held, Obstacle, Plan, Step
from release_kraken.tools.bamboo_permissions.principals import folded
from release_kraken.tools.bamboo_permissions.world import World

_HIDDEN = (
    "Bamboo shows no administrator of the server, although Kraken's account is one: it hides groups "
    "and users, as it does while the user directory (Crowd, LDAP) is down; see whether that answers, "
    "and run again"
)


def is_silent(world: World) -> bool:
    """Whether groups and users are missing from what Bamboo shows: somebody made us an administrator."""
    server = next((each.grants for each in world.observed if each.entity.scope == GLOBAL), None)
    return (
        world.identity.is_admin
        and server is not None
        and not any(rights & ADMINISTERS for rights in holdings(server).values())
    )


def hidden(world: World) -> World:
    """The same world, of whose grants nothing is known."""
    return replace(
        world, observed=tuple(replace(each, grants=None, trouble=_HIDDEN) for each in world.observed)
    )


def list_missing(plan: Plan, world: World, bamboo: Bamboo) -> frozenset[Principal]:
    """The groups and users that are to be granted something and that Bamboo does not know.

    Asks for those alone that have no grant anywhere, by 2 requests each; who cannot be asked for is taken to
    be there.
    """
    seen = {who for each in world.observed for who in holdings(each.grants)}
    asked = dict.fromkeys(
        step.principal
        for step in plan.steps
        if step.deed is Deed.ADD and step.principal.kind is not PrincipalKind.ROLE
    )
    return frozenset(each for each in asked if folded(each) not in seen and not _is_known(each, bamboo))


def without(plan: Plan, missing: frozenset[Principal]) -> Plan:
    """The plan without what cannot be done.

    Where a group is missing, no group loses anything: a name that is mistyped in the policy would take from
    the group that was meant.
    """
    places = {
        step.entity.scope: step.principal
        for step in plan.steps
        if step.principal in missing and step.principal.kind is PrincipalKind.GROUP
    }
    reasons = {step: _why(step, missing, places) for step in plan.steps}
    held = (Held(step, Obstacle.UNKNOWN_PRINCIPAL, why) for step, why in reasons.items() if why)
    steps = tuple(step for step in plan.steps if not reasons[step])
    return replace(plan, steps=steps, held=(*plan.held, *held))


def _why(step: Step, missing: frozenset[Principal], places: Mapping[Scope, Principal]) -> str:
    if step.principal in missing:
        return f"Bamboo knows no {step.principal}"
    is_of_group = step.deed is Deed.REMOVE and step.principal.kind is PrincipalKind.GROUP
    if is_of_group and step.entity.scope in places:
        return f"Bamboo knows no {places[step.entity.scope]}, which is to be granted rights here instead"
    return ""


def _is_known(principal: Principal, bamboo: Bamboo) -> bool:
    try:
        found = bamboo.list_available(GLOBAL, principal.name)
    except RemoteError:
        return True
    return folded(principal) in {folded(each) for each in found}
