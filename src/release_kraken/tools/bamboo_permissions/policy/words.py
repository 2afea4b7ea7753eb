"""Makes sense of a policy's words: kinds of places, rights, roles, patterns."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from release_kraken.connectors.bamboo.grants import ANONYMOUS, LOGGED_IN, Principal
from release_kraken.connectors.bamboo.rights import Right, right_named
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.connectors.bamboo.words import squeezed
from release_kraken.core.errors import ConfigError
from release_kraken.core.text import nearest, shortened
from release_kraken.tools.bamboo_permissions.policy.patterns import EVERYWHERE, Match, match_of

WordT = TypeVar("WordT")
MeaningT = TypeVar("MeaningT")

# the second column is what the REST API says
_SCOPES = {squeezed(kind): kind for kind in ScopeKind} | {
    "projectplan": ScopeKind.PROJECT_PLANS,
    "deployment": ScopeKind.DEPLOYMENT_PROJECT,
}
_ROLES = {squeezed(role.name): role for role in (LOGGED_IN, ANONYMOUS)} | {
    "loggedinusers": LOGGED_IN,
    "anonymoususers": ANONYMOUS,
}
_FOR_ANYONE = frozenset({Right.VIEW, Right.ACCESS})


def scopes_in(words: Iterable[str]) -> tuple[ScopeKind, ...]:
    """The kinds of places that are named, each once; raises ConfigError."""
    return tuple(dict.fromkeys(meanings(words, _scope)))


def role_named(word: str) -> Principal:
    """A role; raises ConfigError."""
    role = _ROLES.get(squeezed(word))
    if role is None:
        raise ConfigError(_unknown("role", word, (LOGGED_IN.name, ANONYMOUS.name)))
    return role


def rights_in(holder: Principal, kind: ScopeKind, words: Iterable[str]) -> frozenset[Right]:
    """The rights that are named; raises ConfigError for those that cannot be granted there, or to them."""
    rights = frozenset(meanings(words, lambda word: right_named(kind, word)))
    if holder == ANONYMOUS and rights - _FOR_ANYONE:
        surplus = ", ".join(sorted(rights - _FOR_ANYONE))
        raise ConfigError(f"{ANONYMOUS.name} takes no right but to view; remove {surplus}")
    return rights


def match_in(kind: ScopeKind, words: tuple[str, ...] | None) -> Match:
    """The patterns for a kind of place; raises ConfigError where there are none and must be, or reversely."""
    if kind is ScopeKind.GLOBAL:
        if words:
            raise ConfigError("match is of no use for the scope global: there is one server; remove it")
        return EVERYWHERE
    if not words:
        raise ConfigError(f'match is missing; say which {kind} by key or name, or "*" for all')
    match = match_of(words)
    if all(pattern.excludes for pattern in match.patterns):
        raise ConfigError(f'match only excludes: begin with what is meant, as in ["*", "{words[0]}"]')
    return match


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    """That there is no such name, with the nearest right one, or all where none is near."""
    names = sorted(known)
    near = nearest(name, names)
    hint = f"did you mean {near!r}?" if near else f"there are {', '.join(names)}"
    return f"unknown {what} {shortened(name, 80)!r}; {hint}"


def _scope(word: str) -> ScopeKind:
    kind = _SCOPES.get(squeezed(word))
    if kind is None:
        raise ConfigError(_unknown("scope", word, map(str, ScopeKind)))
    return kind


def meanings(words: Iterable[WordT], meaning: Callable[[WordT], MeaningT]) -> Iterator[MeaningT]:
    """What each means; one ConfigError for all that mean nothing."""
    faults = []
    for word in words:
        try:
            yield meaning(word)
        except ConfigError as error:
            faults.append(str(error))
    if faults:
        raise ConfigError("; ".join(faults))
