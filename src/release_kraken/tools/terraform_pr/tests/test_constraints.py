"""Constraints as they stand in the code, and what to write instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.terraform.module import NOT_LITERAL, Expression, Span, Value
from release_kraken.connectors.terraform.versions import (
    Constraint,
    InvalidConstraintError,
    Language,
    parse_version,
    provider_constraint,
    terraform_constraint,
)
from release_kraken.tools.terraform_pr.versions.constraints import (
    joined,
    proposed,
    read_constraint,
    simplified,
)


def expression(value: Value) -> Expression:
    return Expression(str(value), value, Span("main.tf", 1, 1, 1))


@pytest.mark.parametrize(("value", "text"), [("~> 5.0", "~> 5.0"), (5, "5"), (5.1, "5.1")])
def test_terraform_makes_a_string_of_a_number(value: Value, text: str) -> None:
    assert read_constraint(expression(value), provider_constraint) == provider_constraint(text)


@pytest.mark.parametrize("value", [NOT_LITERAL, True, None, ["1.0.0"]])
def test_nothing_else_is_a_constraint(value: Value) -> None:
    with pytest.raises(InvalidConstraintError, match="must be a literal string"):
        read_constraint(expression(value), provider_constraint)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param([], "", id="none"),
        pytest.param([">= 4.0"], ">= 4.0", id="one"),
        pytest.param([">= 4.0", "~> 5.1"], "~> 5.1", id="the narrower stays"),
        pytest.param([">= 4.0, < 6", ">= 5.0, < 7"], "< 6, >= 5.0", id="a bound of each"),
        pytest.param([">= 0"], ">= 0", id="a constraint that allows all"),
        pytest.param(["^5", ">= 4.0"], None, id="one is invalid"),
    ],
)
def test_constraints_are_joined(texts: list[str], expected: str | None) -> None:
    found = joined(map(expression, texts), Language.PROVIDER, provider_constraint)
    assert (found is None) is (expected is None)
    assert found is None or str(found) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("> 4.0.0", "> 4.0.0, < 5.0.0", id="within, unbounded"),
        pytest.param(">= 5.80", ">= 5.80, < 6.0.0", id="higher, unbounded"),
        pytest.param("~> 5.80", "~> 5.80", id="nothing to mend"),
        pytest.param(">= 4.0, < 6", "> 4.0.0, < 6", id="lower bound raised"),
        pytest.param("< 6", "> 4.0.0, < 6", id="lower bound added"),
        pytest.param("!= 5.0.1", "> 4.0.0, != 5.0.1, < 6.0.0", id="exclusion kept"),
        pytest.param("~> 3.0", "> 4.0.0, < 5.0.0", id="all of it is too old"),
        pytest.param("3.76.1", "> 4.0.0, < 5.0.0", id="exact and too old"),
    ],
)
def test_what_is_proposed_for_a_provider(text: str, expected: str) -> None:
    policy = provider_constraint("> 4.0.0")
    in_use = parse_version("5.1.0") if "!=" in text else None
    found = proposed(provider_constraint(text), policy, in_use=in_use, needs_bound=True)
    assert str(found) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("~> 1", ">= 1, < 2.0.0", id="~> that bounds nothing"),
        pytest.param(">= 0.13", ">= 1.0.0, < 2.0.0", id="too low"),
        pytest.param("~> 1.9", "~> 1.9", id="nothing to mend"),
    ],
)
def test_what_is_proposed_for_terraform(text: str, expected: str) -> None:
    policy = terraform_constraint(">= 1.0.0")
    assert str(proposed(terraform_constraint(text), policy, needs_bound=True)) == expected


def test_a_bound_lies_above_what_is_in_use() -> None:
    found = proposed(provider_constraint(">= 4.1"), None, in_use=parse_version("5.100.0"), needs_bound=True)
    assert str(found) == ">= 4.1, < 6.0.0"


TERMS = st.builds(
    "{} {}.{}.{}".format,
    st.sampled_from([">", ">=", "<", "<=", "!=", "~>", "="]),
    *[st.integers(0, 4)] * 3,
)
CONSTRAINTS = st.lists(TERMS, min_size=1, max_size=4).map(", ".join).map(provider_constraint)


@given(CONSTRAINTS)
def test_simplifying_keeps_the_set(constraint: Constraint) -> None:
    simple = simplified(constraint)
    assert simple.releases == constraint.releases
    assert 1 <= len(simple.terms) <= len(constraint.terms)


@given(CONSTRAINTS, CONSTRAINTS)
def test_a_proposal_satisfies_the_policy(constraint: Constraint, policy: Constraint) -> None:
    found = proposed(constraint, policy, needs_bound=True)
    assert found.within(policy)
    assert found.is_bounded
