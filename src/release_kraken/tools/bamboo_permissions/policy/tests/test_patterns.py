"""Which entities a part of a policy is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.bamboo.scope import Scope, ScopeKind
from release_kraken.tools.bamboo_permissions.policy.patterns import EVERYWHERE, Pattern, literal, match_of
from release_kraken.tools.bamboo_permissions.world import Entity


def entity(key: str, name: str) -> Entity:
    return Entity(Scope(ScopeKind.PROJECT, "X"), key, name, "")


@pytest.mark.parametrize(
    ("patterns", "key", "name", "holds"),
    [
        pytest.param(["PAY"], "PAY", "Payments", True, id="a key"),
        pytest.param(["pay"], "PAY", "Payments", True, id="whatever the case"),
        pytest.param(["Payments"], "PAY", "payments", True, id="a name"),
        pytest.param(["PAY"], "PAYX", "Payments", False, id="the whole key"),
        pytest.param(["SHOP-*"], "SHOP-WEB", "Web", True, id="a star"),
        pytest.param(["*/PROD"], "7", "Shop/EU/PROD", True, id="a star passes slashes"),
        pytest.param(["SHOP?"], "SHOP1", "x", True, id="a question mark"),
        pytest.param(["SHOP[12]"], "SHOP2", "x", True, id="one of some"),
        pytest.param(["*", "!LAB*"], "LAB1", "x", False, id="excluded by key"),
        pytest.param(["*", "!LAB*"], "X", "lab 1", False, id="excluded by name"),
        pytest.param(["!LAB*", "*"], "X", "y", True, id="the order does not matter"),
        pytest.param(["key:PAY"], "X", "PAY", False, id="the key alone"),
        pytest.param(["name:PAY"], "PAY", "x", False, id="the name alone"),
        pytest.param(["*", "!key:PAY"], "X", "PAY", True, id="excluded by the key alone"),
        pytest.param(["name:!x"], "X", "!x", True, id="a name that begins with !"),
    ],
)
def test_matches(patterns: list[str], key: str, name: str, *, holds: bool) -> None:
    assert match_of(patterns).holds(entity(key, name)) is holds


def test_without_patterns_all_match() -> None:
    assert EVERYWHERE.holds(entity("", "Bamboo"))


@given(st.text(), st.text())
def test_a_literal_is_like_itself_alone(text: str, other: str) -> None:
    pattern = Pattern(f"name:{literal(text)}")
    assert pattern.fits(entity("", text))
    assert pattern.fits(entity("", other)) is (other.lower() == text.lower())
