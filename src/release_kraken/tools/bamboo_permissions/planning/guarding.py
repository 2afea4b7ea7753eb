"""Keeps a plan from locking somebody out: the last administrators of a place, and Kraken itself."""

from dataclasses import dataclass, replace

from release_kraken.connectors.bamboo.grants import LOGGED_IN, Principal, PrincipalKind
from release_kraken.connectors.bamboo.inventory import Identity
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import GLOBAL, ScopeKind
from release_kraken.tools.bamboo_permissions.access import ADMINISTERS, passed_down
from release_kraken.tools.bamboo_permissions.plan import Obstacle, Step
from release_kraken.tools.bamboo_permissions.planning.ledger import Ledger, Population
from release_kraken.tools.bamboo_permissions.principals import folded
from release_kraken.tools.bamboo_permissions.world import Entity

_SEES = frozenset({Right.ACCESS, Right.VIEW})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a right is not taken from somebody."""

    obstacle: Obstacle
    why: str


class Guard:
    """Judges removals one after the other, against what is left after those before."""

    def __init__(self, identity: Identity, ledger: Ledger) -> None:
        """Know who Kraken is."""
        self._ledger = ledger
        self._identity = identity
        self._user = folded(Principal(PrincipalKind.USER, identity.name))
        groups = (folded(Principal(PrincipalKind.GROUP, name)) for name in identity.groups or ())
        self._own = {self._user, folded(LOGGED_IN), *groups}

    def take(self, step: Step) -> tuple[frozenset[Right], dict[Refusal, set[Right]]]:
        """Enter a removal, right by right; returns what may go, and what may not with the reason."""
        taken: set[Right] = set()
        refused: dict[Refusal, set[Right]] = {}
        for right in sorted(step.rights):
            single = replace(step, rights=frozenset({right}))
            self._ledger.enter(single)
            refusal = self._refusal(single, right)
            if refusal is None:
                taken.add(right)
            else:
                self._ledger.give_back(single)
                refused.setdefault(refusal, set()).add(right)
        return frozenset(taken), refused

    def _refusal(self, step: Step, right: Right) -> Refusal | None:
        """What speaks against a removal that has been entered."""
        who = folded(step.principal)
        if self._may_be_own(who) and not self._can_work(step.entity, right):
            unknown = "" if self._identity.groups is not None else "; Bamboo does not tell its groups"
            why = f"Kraken's account {self._identity.name} needs it: let the policy grant it{unknown}"
            return Refusal(Obstacle.OWN_ACCOUNT, why)
        is_last = right in ADMINISTERS and not self._is_led(step.entity, right, self._is_foreign)
        if is_last and self._is_foreign(who):
            where = step.entity.scope
            why = f"nobody but Kraken would administer {where}: let the policy grant somebody admin"
            return Refusal(Obstacle.LAST_ADMINISTRATOR, why)
        return None

    def _can_work(self, entity: Entity, right: Right) -> bool:
        """Whether Kraken can still do there what the right may be needed for."""
        if right in ADMINISTERS:
            return self._is_led(entity, right, self._is_own)
        return right not in _SEES or self._sees(entity, right)

    def _is_led(self, entity: Entity, right: Right, by: Population) -> bool:
        """Whether one of them administers a place; of the server, all of it where that is what is lost."""
        if entity.scope == GLOBAL and right is Right.ADMIN:
            return self._ledger.has(GLOBAL, frozenset({right}), by)
        return self._ledger.is_administered(entity, by)

    def _sees(self, entity: Entity, right: Right) -> bool:
        kind: ScopeKind = entity.scope.kind
        above = [scope for scope in entity.above if passed_down(right, scope.kind, kind)]
        if any(self._ledger.has(scope, frozenset({right}), self._is_own) for scope in (entity.scope, *above)):
            return True
        return entity.scope != GLOBAL and self._ledger.has(GLOBAL, ADMINISTERS, self._is_own)

    def _is_own(self, who: Principal) -> bool:
        return who in self._own

    def _may_be_own(self, who: Principal) -> bool:
        return who in self._own or (self._identity.groups is None and who.kind is PrincipalKind.GROUP)

    def _is_foreign(self, who: Principal) -> bool:
        return who != self._user
