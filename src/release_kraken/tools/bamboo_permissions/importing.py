"""Writes today's permissions of a server as a policy to start from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from release_kraken.connectors.bamboo.grants import Principal, PrincipalKind
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.core.errors import ConfigError
from release_kraken.core.text import visible
from release_kraken.tools.bamboo_permissions.folding import Folding
from release_kraken.tools.bamboo_permissions.policy.model import Group, Policy, PolicyException, Rule
from release_kraken.tools.bamboo_permissions.policy.patterns import Match
from release_kraken.tools.bamboo_permissions.policy.rendering import render
from release_kraken.tools.bamboo_permissions.principals import folded, spellings
from release_kraken.tools.bamboo_permissions.world import Entity, World


@dataclass(frozen=True, slots=True)
class _Holding:
    """The same rights of one principal at several entities of a kind."""

    principal: Principal
    scope: ScopeKind
    match: Match
    rights: frozenset[Right]


def import_policy(world: World, today: date) -> str:
    """A policy, as TOML, with which nothing has to change.

    Groups, roles and Kraken's own account get rules, people exceptions that ask for a reason. What could not
    be read is named in comments. Raises ConfigError where there is nothing to import.
    """
    policy = _policy(tuple(_holdings(world)), world.identity.name, today)
    if not (policy.rules or policy.exceptions):
        raise ConfigError(
            "there is nothing to import: no grant could be read; make Kraken's account an administrator"
        )
    comments = "".join(f"# {visible(' '.join(line.split()))}\n" for line in _comments(world, today))
    return f"{comments}\n{render(policy)}"


def _comments(world: World, today: date) -> Iterator[str]:
    yield f"Who may do what on Bamboo, as {world.identity.name} saw it on {today}."
    yield "Give the groups the names of their work, give each exception its reason and an end, or remove it."
    yield from (f"Not imported: {what}: {why}" for what, why in world.gaps)
    for each in world.observed:
        if each.grants is None:
            yield f"Not imported: {each.entity.scope} ({each.entity.name}): {each.trouble}"
        for grant in each.grants.all if each.grants else ():
            if grant.rights.unknown:
                names = ", ".join(grant.rights.unknown)
                yield f"Not imported: {names} of {grant.principal} at {each.entity.scope}: no word for it"


def _policy(holdings: tuple[_Holding, ...], own: str, today: date) -> Policy:
    kraken = folded(Principal(PrincipalKind.USER, own))
    people, ruled = list[_Holding](), list[_Holding]()
    for each in holdings:
        is_person = each.principal.kind is PrincipalKind.USER and folded(each.principal) != kraken
        (people if is_person else ruled).append(each)
    groups = dict.fromkeys(
        each.principal.name for each in ruled if each.principal.kind is PrincipalKind.GROUP
    )
    reason = f"imported on {today}: say why, or remove"
    return Policy(
        tuple(Group(name, (name,)) for name in groups),
        tuple(Rule(each.principal, (each.principal,), each.scope, each.match, each.rights) for each in ruled),
        tuple(
            PolicyException(
                each.principal, (each.principal,), each.scope, each.match, each.rights, reason, None
            )
            for each in people
        ),
    )


def _holdings(world: World) -> Iterator[_Holding]:
    """Groups, then users, then roles, each by name, from the server downwards."""
    spelt, at = spellings(world), dict[tuple[Principal, ScopeKind, frozenset[Right]], list[Entity]]()
    for each in world.observed:
        for grant in each.grants.all if each.grants else ():
            if grant.rights.known:
                who = spelt[folded(grant.principal)]
                at.setdefault((who, each.entity.scope.kind, grant.rights.known), []).append(each.entity)
    foldings = {
        kind: Folding(kind, [e for e in _entities(world) if e.scope.kind is kind]) for kind in ScopeKind
    }
    for who, kind, rights in sorted(at, key=_order):
        yield _Holding(who, kind, foldings[kind].match(at[who, kind, rights]), rights)


def _entities(world: World) -> Iterator[Entity]:
    return (each.entity for each in world.observed)


def _order(key: tuple[Principal, ScopeKind, frozenset[Right]]) -> tuple[int, str, int, list[Right]]:
    who, kind, rights = key
    return list(PrincipalKind).index(who.kind), who.name.lower(), list(ScopeKind).index(kind), sorted(rights)
