"""Policies for tests: some TOML, or made by hypothesis to suit a server."""

from datetime import date, timedelta

from hypothesis import strategies as st

from release_kraken.connectors.bamboo.grants import ANONYMOUS, Principal, PrincipalKind
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.tools.bamboo_permissions.policy.model import (
    Group,
    Policy,
    PolicyException,
    Rule,
    Unmanaged,
    Unmatched,
)
from release_kraken.tools.bamboo_permissions.policy.patterns import EVERYWHERE, Match, match_of
from release_kraken.tools.bamboo_permissions.policy.reading import parse_policy
from release_kraken.tools.bamboo_permissions.tests.worlds import rights_at

TODAY = date(2026, 11, 20)

_GLOBS = st.sampled_from(
    ["*", "PAY", "SHOP*", "shop-*", "*-A", "*/PROD", "name:*", "key:1*", "A", "B*", "1", "50"]
)
_WORDS = st.text(min_size=1, max_size=8).filter(str.strip)


def policy(text: str) -> Policy:
    """A policy from TOML."""
    return parse_policy({"policy.toml": text})


@st.composite
def matches(draw: st.DrawFn, kind: ScopeKind) -> Match:
    """Patterns for a kind of place."""
    if kind is ScopeKind.GLOBAL:
        return EVERYWHERE
    takes = draw(st.lists(_GLOBS, min_size=1, max_size=2))
    return match_of([*takes, *draw(st.lists(_GLOBS.map(lambda glob: f"!{glob}"), max_size=1))])


@st.composite
def rules(draw: st.DrawFn, groups: list[Group]) -> Rule:
    """A rule of a predefined group, a user, or a role."""
    kind = draw(st.sampled_from(ScopeKind))
    holder, principals = _who(draw, groups)
    rights = draw(rights_at(kind, holder))
    return Rule(holder, principals, kind, draw(matches(kind)), rights, "policy.toml")


@st.composite
def exceptions(draw: st.DrawFn, groups: list[Group]) -> PolicyException:
    """An exception of a user or a group, that may be over."""
    rule = draw(rules(groups).filter(lambda rule: rule.holder.kind is not PrincipalKind.ROLE))
    days = draw(st.none() | st.integers(-20, 40))
    return PolicyException(
        rule.holder,
        rule.principals,
        rule.scope,
        rule.match,
        rule.rights,
        draw(_WORDS),
        None if days is None else TODAY + timedelta(days=days),
        "policy.toml",
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A policy as reading makes it: holders in order, each spelt in one way."""
    groups = draw(
        st.lists(
            st.builds(
                Group,
                st.sampled_from(["ops", "dev", "Support", "designers", 'a "b"\n']),
                st.lists(
                    st.sampled_from(["ops", "DEV", "support", "bamboo-dev"]),
                    min_size=1,
                    max_size=2,
                    unique=True,
                ).map(tuple),
            ),
            min_size=1,
            max_size=3,
            unique_by=lambda group: group.name.lower(),
        )
    )
    found = draw(st.lists(rules(groups), min_size=1, max_size=8))
    first = {each.holder: place for place, each in reversed(list(enumerate(found)))}
    named = [group.name for group in groups]

    def place(rule: Rule) -> tuple[int, int]:
        is_group = rule.holder.kind is PrincipalKind.GROUP
        kind = list(PrincipalKind).index(rule.holder.kind)
        return kind, named.index(rule.holder.name) if is_group else first[rule.holder]

    unmanaged = st.sampled_from([ScopeKind.PLAN, ScopeKind.ENVIRONMENT]).flatmap(
        lambda kind: st.builds(Unmanaged, st.just(kind), matches(kind), _WORDS)
    )
    return Policy(
        tuple(groups),
        tuple(sorted(found, key=place)),
        tuple(draw(st.lists(exceptions(groups), max_size=3))),
        tuple(draw(st.lists(unmanaged, max_size=1))),
        draw(st.sampled_from(Unmatched)),
    )


def _who(draw: st.DrawFn, groups: list[Group]) -> tuple[Principal, tuple[Principal, ...]]:
    group = draw(st.none() | st.sampled_from(groups))
    if group is not None:
        kind = PrincipalKind.GROUP
        return Principal(kind, group.name), tuple(Principal(kind, name) for name in group.bamboo_groups)
    known = [Principal(PrincipalKind.USER, name) for name in ("kraken", "jo")]
    who = draw(st.sampled_from([*known, ANONYMOUS, Principal(PrincipalKind.ROLE, "LOGGED_IN")]))
    return who, (who,)
