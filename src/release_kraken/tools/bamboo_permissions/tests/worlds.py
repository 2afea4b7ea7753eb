"""Servers and policies for tests: made by hand in a few words, or by hypothesis."""

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import strategies as st

from release_kraken.connectors.bamboo.grants import (
    ANONYMOUS,
    LOGGED_IN,
    Grant,
    Grants,
    Principal,
    PrincipalKind,
)
from release_kraken.connectors.bamboo.inventory import Identity
from release_kraken.connectors.bamboo.rights import Right, Rights, rights_of
from release_kraken.connectors.bamboo.scope import GLOBAL, Scope, ScopeKind
from release_kraken.tools.bamboo_permissions.plan import Deed, Limits, Step
from release_kraken.tools.bamboo_permissions.world import Entity, Observed, World

UNLIMITED = Limits(10_000, 1.0, 1.0)
KRAKEN = Identity("kraken", "Release Kraken", True, ("ops",))


def group(name: str) -> Principal:
    """A group."""
    return Principal(PrincipalKind.GROUP, name)


def user(name: str) -> Principal:
    """A user."""
    return Principal(PrincipalKind.USER, name)


def grant(who: Principal, *rights: str, unknown: tuple[str, ...] = (), editable: bool = True) -> Grant:
    """What somebody has."""
    return Grant(who, Rights(frozenset(map(Right, rights)), unknown), is_editable=editable)


def grants(scope: Scope, each: Iterable[Grant]) -> Grants:
    """Sorted into groups, users and roles."""
    found = list(each)
    kinds = ([one for one in found if one.principal.kind is kind] for kind in PrincipalKind)
    return Grants(scope, *map(tuple, kinds))


def server() -> Entity:
    """The server."""
    return Entity(GLOBAL, "", "Bamboo", "")


def project(key: str, name: str = "") -> Entity:
    """A project."""
    return Entity(Scope(ScopeKind.PROJECT, key), key, name or key, "", (GLOBAL,))


def plans_of(key: str, name: str = "") -> Entity:
    """All plans of a project."""
    above = (Scope(ScopeKind.PROJECT, key), GLOBAL)
    return Entity(Scope(ScopeKind.PROJECT_PLANS, key), key, name or key, "", above)


def plan_entity(key: str, name: str = "", *, specs: bool = False) -> Entity:
    """A plan."""
    of = key.partition("-")[0]
    above = (Scope(ScopeKind.PROJECT_PLANS, of), Scope(ScopeKind.PROJECT, of), GLOBAL)
    return Entity(Scope(ScopeKind.PLAN, key), key, name or key, "", above, specs)


def deployment(number: int, name: str, *, specs: bool = False) -> Entity:
    """A deployment project."""
    return Entity(Scope(ScopeKind.DEPLOYMENT_PROJECT, str(number)), str(number), name, "", (GLOBAL,), specs)


def environment(number: int, name: str, of: int, *, specs: bool = False) -> Entity:
    """An environment."""
    above = (Scope(ScopeKind.DEPLOYMENT_PROJECT, str(of)), GLOBAL)
    return Entity(Scope(ScopeKind.ENVIRONMENT, str(number)), str(number), name, "", above, specs)


def repository(number: int, name: str) -> Entity:
    """A linked repository."""
    return Entity(Scope(ScopeKind.REPOSITORY, str(number)), str(number), name, "", (GLOBAL,))


def seen(entity: Entity, *each: Grant) -> Observed:
    """An entity whose grants could be read."""
    return Observed(entity, grants(entity.scope, each))


def unseen(entity: Entity) -> Observed:
    """An entity whose grants could not be read."""
    return Observed(entity, None, "forbidden")


def world(*observed: Observed, identity: Identity = KRAKEN) -> World:
    """A server."""
    return World(observed, identity)


def stepped(before: World, step: Step) -> World:
    """The server after a step."""
    return replace(before, observed=tuple(_stepped(each, step) for each in before.observed))


def after(before: World, steps: Iterable[Step]) -> World:
    """The server after all steps."""
    for step in steps:
        before = stepped(before, step)
    return before


def _stepped(observed: Observed, step: Step) -> Observed:
    if observed.entity.scope != step.entity.scope:
        return observed
    assert observed.grants is not None
    had = {each.principal.name.lower(): each for each in observed.grants.all if _same_kind(each, step)}
    old = had.get(step.principal.name.lower(), grant(step.principal))
    known = old.rights.known | step.rights if step.deed is Deed.ADD else old.rights.known - step.rights
    new = replace(old, rights=replace(old.rights, known=known))
    others = [each for each in observed.grants.all if each.principal != old.principal]
    kept = [new] if new.rights.known or new.rights.unknown else []
    return replace(observed, grants=grants(step.entity.scope, [*others, *kept]))


def _same_kind(each: Grant, step: Step) -> bool:
    return each.principal.kind is step.principal.kind


_KEYS = st.sampled_from(["A", "B", "PAY", "SHOP", "SHOPX", "KEY", "NAME"])
_NAMES = st.one_of(
    st.sampled_from(["PAY", "SHOP", "shop-web", "key:PAY", "name:x", "!PAY", "*", "[a]", "SHOP-*", "PAY-A"]),
    st.text(min_size=1, max_size=6),
)
PRINCIPALS = st.one_of(
    st.sampled_from(
        [group("ops"), group("dev"), group("Support"), user("kraken"), user("jo"), LOGGED_IN, ANONYMOUS]
    ),
    st.builds(group, st.text(min_size=1, max_size=5).filter(str.strip)),
)


def rights_at(kind: ScopeKind, who: Principal) -> st.SearchStrategy[frozenset[Right]]:
    """Rights that somebody can have there."""
    possible = rights_of(kind)
    if who == ANONYMOUS:
        possible = tuple(right for right in possible if right in (Right.VIEW, Right.ACCESS))
    return st.frozensets(st.sampled_from(possible), min_size=1)


@st.composite
def entities(draw: st.DrawFn) -> list[Entity]:
    """The server, projects with plans, deployment projects with environments, repositories."""
    found = [server()]
    specs = st.booleans() if draw(st.booleans()) else st.just(False)
    for key in draw(st.lists(_KEYS, unique=True, max_size=3)):
        name = draw(_NAMES)
        found += [project(key, name), plans_of(key, name)]
        for short in draw(st.lists(st.sampled_from(["A", "B", "WEB"]), unique=True, max_size=3)):
            found.append(plan_entity(f"{key}-{short}", draw(_NAMES), specs=draw(specs)))
    for number, name in enumerate(draw(st.lists(_NAMES, max_size=3)), 1):
        found.append(deployment(number, name, specs=draw(specs)))
        for place, own in enumerate(draw(st.lists(st.sampled_from(["UAT", "PROD", "x/y"]), max_size=2))):
            found.append(environment(number * 10 + place, f"{name}/{own}", number))
    return [
        *found,
        *(repository(50 + at, name) for at, name in enumerate(draw(st.lists(_NAMES, max_size=2)))),
    ]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Servers with odd names, some of whose grants cannot be read, changed or understood."""
    people = draw(st.lists(PRINCIPALS, unique_by=lambda who: (who.kind, who.name.lower()), max_size=6))
    is_odd = draw(st.booleans())
    observed = []
    for entity in draw(entities()):
        if is_odd and draw(st.integers(0, 9)) == 0:
            observed.append(unseen(entity))
            continue
        having = draw(st.lists(st.sampled_from(people), unique=True, max_size=4)) if people else []
        each = [
            Grant(
                who,
                Rights(
                    draw(rights_at(entity.scope.kind, who)),
                    ("FUTURE",) if is_odd and draw(st.booleans()) else (),
                ),
                is_editable=not (is_odd and draw(st.integers(0, 5)) == 0),
            )
            for who in having
        ]
        observed.append(seen(entity, *each))
    groups = draw(st.sampled_from([("ops",), (), None]))
    return World(tuple(observed), Identity("kraken", "", bool(groups), groups))
