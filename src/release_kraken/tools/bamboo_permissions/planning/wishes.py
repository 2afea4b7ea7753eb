"""What a policy says of an entity: who is to have which rights there, and by which of its parts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from release_kraken.connectors.bamboo.grants import Principal
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.tools.bamboo_permissions.policy.model import (
    Policy,
    PolicyException,
    Rule,
    Unmatched,
)
from release_kraken.tools.bamboo_permissions.principals import folded
from release_kraken.tools.bamboo_permissions.world import Entity


class _Scoped(Protocol):
    @property
    def scope(self) -> ScopeKind: ...


ScopedT = TypeVar("ScopedT", bound=_Scoped)


@dataclass(slots=True)
class Wish:
    """All that a policy says of one entity, by principals without regard to case.

    `rights` are what they are to have, each with the places of the policy that say so; `spelt` is the
    policy's own spelling. `over` are exceptions that have ended.
    """

    rights: dict[Principal, dict[Right, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    spelt: dict[Principal, Principal] = field(default_factory=dict)
    over: list[PolicyException] = field(default_factory=list)

    def add(self, part: Rule | PolicyException) -> None:
        """Take in what a part of the policy grants."""
        for principal in part.principals:
            who = folded(principal)
            self.spelt.setdefault(who, principal)
            for right in part.rights:
                self.rights[who].setdefault(right, []).append(part.where)


class Wishes:
    """A policy on a day, ordered so that many entities can be looked up."""

    def __init__(self, policy: Policy, today: date) -> None:
        """Order the policy's parts by the kind of place that they are about."""
        self._today = today
        self._enforces = policy.unmatched is Unmatched.ENFORCE
        self._rules = _by_scope(policy.rules)
        self._exceptions = _by_scope(policy.exceptions)
        self._unmanaged = _by_scope(policy.unmanaged)

    def left_alone(self, entity: Entity) -> str | None:
        """Why the policy does not manage an entity; None: it does."""
        parts = self._unmanaged.get(entity.scope.kind, ())
        return next((part.reason for part in parts if part.match.holds(entity)), None)

    def of(self, entity: Entity) -> Wish | None:
        """What is to be there; None where no part speaks of it, and such entities are to stay as they are.

        An exception speaks of an entity also when it is over: else what it allowed would stay.
        """
        parts = list(self._speaking(entity))
        if not parts and not self._enforces:
            return None
        wish = Wish()
        for part in parts:
            if isinstance(part, PolicyException) and not part.holds_on(self._today):
                wish.over.append(part)
            else:
                wish.add(part)
        return wish

    def _speaking(self, entity: Entity) -> Iterator[Rule | PolicyException]:
        kind = entity.scope.kind
        yield from (part for part in self._rules.get(kind, ()) if part.match.holds(entity))
        yield from (part for part in self._exceptions.get(kind, ()) if part.match.holds(entity))


def _by_scope(parts: Iterable[ScopedT]) -> Mapping[ScopeKind, list[ScopedT]]:
    found: dict[ScopeKind, list[ScopedT]] = {}
    for part in parts:
        found.setdefault(part.scope, []).append(part)
    return found
