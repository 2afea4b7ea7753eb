"""Keeps account of who has which rights while a plan is thought through, step by step."""

from collections.abc import Callable, Iterator

from release_kraken.connectors.bamboo.grants import ANONYMOUS, LOGGED_IN, Principal, PrincipalKind
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import Scope
from release_kraken.tools.bamboo_permissions.access import ADMINISTERS, passed_down
from release_kraken.tools.bamboo_permissions.plan import Deed, Step
from release_kraken.tools.bamboo_permissions.principals import folded
from release_kraken.tools.bamboo_permissions.world import Entity, World

Population = Callable[[Principal], bool]
"""Says of a principal, in small letters, whether it is one of those that are asked about."""

_EVERYBODY = (folded(LOGGED_IN), folded(ANONYMOUS))


class Ledger:
    """The grants that could be read. Where they could not be, nobody is known to have anything."""

    def __init__(self, world: World) -> None:
        """Begin with what is there now."""
        self._rights: dict[Scope, dict[Principal, frozenset[Right]]] = {}
        self._known = {*_EVERYBODY, folded(Principal(PrincipalKind.USER, world.identity.name))}
        for each in world.observed:
            for grant in each.grants.all if each.grants else ():
                who = folded(grant.principal)
                self._known.add(who)
                self._at(each.entity.scope)[who] = grant.rights.known

    def enter(self, step: Step) -> None:
        """Take a step. Who was never seen on the server gets nothing: there may be nobody of that name."""
        who, rights = folded(step.principal), self._at(step.entity.scope)
        had = rights.get(who, frozenset())
        if step.deed is Deed.REMOVE:
            rights[who] = had - step.rights
        elif who in self._known:
            rights[who] = had | step.rights

    def give_back(self, step: Step) -> None:
        """Undo a removal."""
        rights = self._at(step.entity.scope)
        rights[folded(step.principal)] |= step.rights

    def has(self, scope: Scope, rights: frozenset[Right], of: Population) -> bool:
        """Whether one of them was granted one of these rights at a scope itself."""
        return any(of(who) and not rights.isdisjoint(its) for who, its in self._at(scope).items())

    def is_administered(self, entity: Entity, by: Population) -> bool:
        """Whether one of them administers a place and so all below it, by a grant there or above."""
        return any(self.has(scope, ADMINISTERS, by) for scope in (entity.scope, *entity.above))

    def sources(self, entity: Entity, principal: Principal, right: Right) -> Iterator[str]:
        """From where a principal has a right: by itself above, or as one of all that are logged in."""
        for scope in (entity.scope, *entity.above):
            for who in dict.fromkeys((folded(principal), *_EVERYBODY)):
                if self._allows(scope, who, right, entity):
                    yield str(scope) if who == folded(principal) else f"{scope}, as {who.name.upper()}"

    def _allows(self, scope: Scope, who: Principal, right: Right, entity: Entity) -> bool:
        its = self._at(scope).get(who, frozenset())
        if scope == entity.scope:
            return right in its
        below = {passed_down(each, scope.kind, entity.scope.kind) for each in its}
        return right in below or Right.ADMIN in below

    def _at(self, scope: Scope) -> dict[Principal, frozenset[Right]]:
        return self._rights.setdefault(scope, {})
