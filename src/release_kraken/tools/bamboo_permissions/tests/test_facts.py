"""What a run knows survives its report, whatever Bamboo's names are made of."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from release_kraken.connectors.bamboo.grants import Grant, Grants, Principal, PrincipalKind
from release_kraken.connectors.bamboo.inventory import Identity
from release_kraken.connectors.bamboo.rights import Right, Rights
from release_kraken.connectors.bamboo.scope import GLOBAL, Scope, ScopeKind
from release_kraken.core.errors import ConfigError
from release_kraken.tools.bamboo_permissions.facts import STATE, State, packed, unpacked
from release_kraken.tools.bamboo_permissions.plan import Deed, Expired, Held, Obstacle, Plan, Step
from release_kraken.tools.bamboo_permissions.world import Entity, Observed, World

texts = st.text(max_size=8)
rights = st.frozensets(st.sampled_from(Right))
principals = st.builds(Principal, st.sampled_from(PrincipalKind), texts)
scopes = st.one_of(st.just(GLOBAL), st.builds(Scope, st.just(ScopeKind.PLAN), texts.filter(bool)))
entities = st.builds(Entity, scopes, texts, texts, texts, st.tuples(scopes), st.booleans())
grants = st.builds(
    Grant, principals, st.builds(Rights, rights, st.tuples(texts)), full_name=texts, is_editable=st.booleans()
)
granted = st.builds(Grants, scopes, st.tuples(grants), st.just(()), st.tuples(grants))
steps = st.builds(Step, st.sampled_from(Deed), entities, principals, rights, texts)
plans = st.builds(
    Plan,
    st.tuples(steps, steps),
    st.tuples(st.builds(Held, steps, st.sampled_from(Obstacle), texts)),
    st.tuples(entities),
    st.tuples(texts),
    st.tuples(st.builds(Expired, principals, texts, st.dates())),
)
worlds = st.builds(
    World,
    st.tuples(st.builds(Observed, entities, granted), st.builds(Observed, entities, st.none(), texts)),
    st.builds(Identity, texts, texts, st.booleans(), st.none() | st.tuples(texts)),
    st.tuples(st.tuples(texts, texts)),
)


@settings(max_examples=30)  # each is a whole server
@given(st.builds(State, plans, worlds))
def test_a_state_comes_back_as_it_was(state: State) -> None:
    text = packed(state)
    assert unpacked({STATE: text}) == state
    assert packed(unpacked({STATE: text})) == text


@pytest.mark.parametrize("kept", [None, "", "{", "[]", '{"plan": {}}', 7])
def test_what_is_of_another_kraken_is_told(kept: str | int | None) -> None:
    with pytest.raises(ConfigError, match="run again"):
        unpacked({STATE: kept})


def test_a_state_is_never_short_enough_to_be_shown_as_a_fact() -> None:
    server = Observed(Entity(GLOBAL, "", "Bamboo", ""), None)
    state = State(Plan((), (), (), (), ()), World((server,), Identity("k", "", is_admin=False, groups=None)))
    assert len(packed(state)) > 300
