"""Who has which rights where, as planned with and as found: whether a step can still be taken."""

from collections.abc import Mapping
from typing import TypeAlias

from release_kraken.connectors.bamboo.grants import Grants, Principal, PrincipalKind
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import Scope
from release_kraken.tools.bamboo_permissions.access import ADMINISTERS
from release_kraken.tools.bamboo_permissions.plan import Deed, Step
from release_kraken.tools.bamboo_permissions.principals import folded
from release_kraken.tools.bamboo_permissions.wording import rights_in_words
from release_kraken.tools.bamboo_permissions.world import Observed

Holdings: TypeAlias = Mapping[Principal, frozenset[Right]]
"""Rights by principal, whose names are folded."""

_NOTHING = frozenset[Right]()


def holdings(grants: Grants | None) -> dict[Principal, frozenset[Right]]:
    """The rights that we have a word for, of everybody."""
    return {folded(each.principal): each.rights.known for each in grants.all} if grants else {}


def after(step: Step, rights: frozenset[Right]) -> frozenset[Right]:
    """What these rights become."""
    return rights | step.rights if step.deed is Deed.ADD else rights - step.rights


def is_done(step: Step, found: Holdings) -> bool:
    """Whether it is so already."""
    rights = found.get(folded(step.principal), _NOTHING)
    return after(step, rights) == rights


def why_not(step: Step, expected: Holdings, found: Holdings) -> str:
    """Why a step is not to be taken any more; "" where all is as it was planned with."""
    if _people(expected) and not _people(found):
        return "every group and user has vanished since the plan: the user directory may be down"
    if is_done(step, found):
        return ""
    who = folded(step.principal)
    had, has = expected.get(who, _NOTHING), found.get(who, _NOTHING)
    if had != has:
        return f"changed since the plan: it had {rights_in_words(had)} and has {rights_in_words(has)}"
    if step.deed is Deed.REMOVE and step.rights & ADMINISTERS:
        gone = (_administrators(expected) - {who}) - _administrators(found)
        if gone:
            return "changed since the plan: another administrator has gone"
    return ""


def enter(step: Step, found: dict[Principal, frozenset[Right]]) -> None:
    """The step was taken."""
    who = folded(step.principal)
    found[who] = after(step, found.get(who, _NOTHING))


class Ledger:
    """What everybody should have by now: as planned with, and as entered since."""

    def __init__(self, observed: tuple[Observed, ...]) -> None:
        self._at = {each.entity.scope: holdings(each.grants) for each in observed}

    def at(self, scope: Scope) -> Holdings:
        """Everybody's rights at a scope."""
        return self._at.get(scope, {})

    def count(self) -> int:
        """How many grants groups and users should have."""
        return sum(len(_people(found)) for found in self._at.values())

    def enter(self, step: Step) -> None:
        """The step was taken."""
        enter(step, self._at.setdefault(step.entity.scope, {}))


def _people(found: Holdings) -> set[Principal]:
    return {who for who, rights in found.items() if rights and who.kind is not PrincipalKind.ROLE}


def _administrators(found: Holdings) -> set[Principal]:
    return {who for who, rights in found.items() if rights & ADMINISTERS}
