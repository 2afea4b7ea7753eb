"""Effective access: what a principal may do at an entity, and where that was granted.

Permissions add up: what is granted above holds below, and nothing can be denied there.
https://confluence.atlassian.com/bamboo/bamboo-permissions-369296034.html
"""

from collections.abc import Iterator, Mapping

from release_kraken.connectors.bamboo.grants import Grants
from release_kraken.connectors.bamboo.rights import Right, rights_of
from release_kraken.connectors.bamboo.scope import Scope, ScopeKind
from release_kraken.tools.bamboo_permissions.plan import Access
from release_kraken.tools.bamboo_permissions.world import Entity, World

ADMINISTERS = frozenset({Right.ADMIN, Right.RESTRICTED_ADMIN})
"""Who has one of these administers the place and all below it."""

# to view a project is needed to view its plans, and does not allow it: it is not passed down
_SAME_BELOW: Mapping[tuple[ScopeKind, ScopeKind], frozenset[Right]] = {
    (ScopeKind.GLOBAL, ScopeKind.PROJECT): frozenset({Right.CREATE, Right.CREATE_REPOSITORY}),
    (ScopeKind.PROJECT_PLANS, ScopeKind.PLAN): frozenset(rights_of(ScopeKind.PLAN)),
}


def passed_down(right: Right, above: ScopeKind, below: ScopeKind) -> Right | None:
    """What a right that is granted above allows below."""
    if right in ADMINISTERS:
        return Right.ADMIN
    return right if right in _SAME_BELOW.get((above, below), ()) else None


def effective(world: World) -> Iterator[Access]:
    """Every right that every principal has at every entity, once for each scope that it comes from.

    What groups and roles have, their members have: Bamboo does not tell who they are. Scopes whose grants
    could not be read add nothing.
    """
    granted = {each.entity.scope: each.grants for each in world.observed if each.grants}
    for each in world.observed:
        yield from _at(each.entity, granted)


def _at(entity: Entity, granted: Mapping[Scope, Grants]) -> Iterator[Access]:
    for scope in (entity.scope, *entity.above):
        for grant in granted[scope].all if scope in granted else ():
            had = (_here(right, scope, entity) for right in sorted(grant.rights.known))
            for right in dict.fromkeys(each for each in had if each):
                yield Access(entity, grant.principal, right, str(scope))


def _here(right: Right, scope: Scope, entity: Entity) -> Right | None:
    return right if scope == entity.scope else passed_down(right, scope.kind, entity.scope.kind)
