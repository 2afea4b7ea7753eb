"""Who has which rights where, as planned with and as found: whether a step can still be taken."""

from collections.abc import Mapping
from typing import TypeAlias

from release_kraken.connectors.bamboo.grants import Grants, Principal, PrincipalKind
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import Scope
from release_kraken.tools.bamboo_permissions.plan import Deed, Step
from release_kraken.tools.bamboo_permissions.wording import rights_in_words
from release_kraken.tools.bamboo_permissions.world import Observed

ADMINISTERING = frozenset({Right.ADMIN, Right.RESTRICTED_ADMIN})
Holder: TypeAlias = tuple[PrincipalKind, str]
Holdings: TypeAlias = Mapping[Holder, frozenset[Right]]

_NOTHING = frozenset[Right]()


def holder(principal: Principal) -> Holder:
    """By what a principal is found again: Bamboo does not mind the case of names."""
    return principal.kind, principal.name.lower()


def holdings(grants: Grants | None) -> dict[Holder, frozenset[Right]]:
    """The rights that we have a word for, of everybody."""
    return {holder(each.principal): each.rights.known for each in grants.all} if grants else {}


def after(step: Step, rights: frozenset[Right]) -> frozenset[Right]:
    """What these rights become."""
    return rights | step.rights if step.deed is Deed.ADD else rights - step.rights


def is_done(step: Step, found: Holdings) -> bool:
    """Whether it is so already."""
    rights = found.get(holder(step.principal), _NOTHING)
    return after(step, rights) == rights


def why_not(step: Step, expected: Holdings, found: Holdings) -> str:
    """Why a step is not to be taken any more; "" where all is as it was planned with."""
    if _people(expected) and not _people(found):
        return "every group and user has vanished since the plan: the user directory may be down"
    if is_done(step, found):
        return ""
    who = holder(step.principal)
    had, has = expected.get(who, _NOTHING), found.get(who, _NOTHING)
    if had != has:
        return f"changed since the plan: it had {rights_in_words(had)} and has {rights_in_words(has)}"
    if step.deed is Deed.REMOVE and step.rights & ADMINISTERING:
        gone = (_administrators(expected) - {who}) - _administrators(found)
        if gone:
            return "changed since the plan: another administrator has gone"
    return ""


def enter(step: Step, found: dict[Holder, frozenset[Right]]) -> None:
    """The step was taken."""
    who = holder(step.principal)
    found[who] = after(step, found.get(who, _NOTHING))


class Ledger:
    """What everybody should have by now: as planned with, and as entered since."""

    def __init__(self, observed: tuple[Observed, ...]) -> None:
        self._at = {each.entity.scope: holdings(each.grants) for each in observed}

    def at(self, scope: Scope) -> Holdings:
        """Everybody's rights at a scope."""
        return self._at.get(scope, {})

    def enter(self, step: Step) -> None:
        """The step was taken."""
        enter(step, self._at.setdefault(step.entity.scope, {}))


def _people(found: Holdings) -> set[Holder]:
    return {who for who, rights in found.items() if rights and who[0] is not PrincipalKind.ROLE}


def _administrators(found: Holdings) -> set[Holder]:
    return {who for who, rights in found.items() if rights & ADMINISTERING}
