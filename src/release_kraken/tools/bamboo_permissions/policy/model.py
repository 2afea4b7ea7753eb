"""A policy, as read and checked: what all that holds a server against it works with."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from release_kraken.connectors.bamboo.grants import Principal
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.tools.bamboo_permissions.policy.patterns import Match


class Unmatched(StrEnum):
    """What is done about entities that no part of the policy speaks of."""

    REPORT = "report"
    """They are reported, and left as they are."""
    ENFORCE = "enforce"
    """Nobody is to have a grant there."""


@dataclass(frozen=True, slots=True)
class Group:
    """A predefined group, and the groups of Bamboo that stand behind it."""

    name: str
    bamboo_groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Rights of a group, user or role, in the policy's words, at all entities of a kind that match.

    `principals` are those that Bamboo knows: a group may stand for several. `where` is the rule's place, for
    messages: it is no part of what the rule says.
    """

    holder: Principal
    principals: tuple[Principal, ...]
    scope: ScopeKind
    match: Match
    rights: frozenset[Right]
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class PolicyException:
    """An exception: rights beside the rules, for a reason, until the end of a day (None: for ever)."""

    holder: Principal
    principals: tuple[Principal, ...]
    scope: ScopeKind
    match: Match
    rights: frozenset[Right]
    reason: str
    expires: date | None
    where: str = field(default="", compare=False)

    def holds_on(self, day: date) -> bool:
        """Whether it is not over."""
        return self.expires is None or day <= self.expires


@dataclass(frozen=True, slots=True)
class Unmanaged:
    """Entities that are left alone, for a reason."""

    scope: ScopeKind
    match: Match
    reason: str
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Policy:
    """All of it. `scopes` are the kinds of places that it is about: others are not even looked at."""

    groups: tuple[Group, ...]
    rules: tuple[Rule, ...]
    exceptions: tuple[PolicyException, ...] = ()
    unmanaged: tuple[Unmanaged, ...] = ()
    unmatched: Unmatched = Unmatched.REPORT
    scopes: frozenset[ScopeKind] = frozenset(ScopeKind)
