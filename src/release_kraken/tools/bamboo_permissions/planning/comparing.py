"""Holds the grants of an entity against what is to be there."""

from collections.abc import Iterator, Mapping

from release_kraken.connectors.bamboo.grants import Grants, Principal
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.tools.bamboo_permissions.plan import Deed, Step
from release_kraken.tools.bamboo_permissions.planning.wishes import Wish
from release_kraken.tools.bamboo_permissions.principals import folded
from release_kraken.tools.bamboo_permissions.world import Entity

_NOT_IN_POLICY = "no part of the policy grants it"


def differences(
    entity: Entity, grants: Grants, wish: Wish, spelt: Mapping[Principal, Principal]
) -> Iterator[Step]:
    """Rights to add, and rights to remove; `spelt` is how Bamboo spells those that it knows."""
    had = {folded(grant.principal): grant for grant in grants.all}
    for who, wanted in wish.rights.items():
        missing = wanted.keys() - (had[who].rights.known if who in had else frozenset())
        if missing:
            why = "; ".join(dict.fromkeys(each for right in sorted(missing) for each in wanted[right]))
            yield Step(Deed.ADD, entity, spelt.get(who, wish.spelt[who]), frozenset(missing), why)
    for who, grant in had.items():
        surplus = grant.rights.known.difference(wish.rights.get(who, {}))
        if surplus:
            yield Step(Deed.REMOVE, entity, grant.principal, surplus, _why_not(who, surplus, wish))


def unknown_rights(entity: Entity, grants: Grants) -> Iterator[tuple[Step, tuple[str, ...]]]:
    """The names that there is no word for, each grant's with a step that has no rights."""
    for grant in grants.all:
        if grant.rights.unknown:
            yield (
                Step(Deed.REMOVE, entity, grant.principal, frozenset(), _NOT_IN_POLICY),
                grant.rights.unknown,
            )


def _why_not(who: Principal, surplus: frozenset[Right], wish: Wish) -> str:
    """That nothing grants it, or which exceptions did."""
    ended = [
        f"the exception ended on {each.expires} ({each.where}): {each.reason}"
        for each in wish.over
        if surplus & each.rights and who in map(folded, each.principals)
    ]
    return "; ".join(ended) or _NOT_IN_POLICY
