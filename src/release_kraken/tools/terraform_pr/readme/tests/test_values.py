"""Defaults as Go's JSON encoder prints them."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.core.json import JSONValue
from release_kraken.tools.terraform_pr.readme.values import go_json


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, "null", id="null"),
        pytest.param(True, "true", id="bool"),
        pytest.param(0, "0", id="zero"),
        pytest.param(-1, "-1", id="negative"),
        pytest.param(5.0, "5", id="whole float"),
        pytest.param(0.1, "0.1", id="fraction"),
        pytest.param(0.000001, "0.000001", id="smallest without an exponent"),
        pytest.param(0.0000001, "1e-7", id="exponent for the very small"),
        pytest.param(-0.00000025, "-2.5e-7", id="negative and very small"),
        pytest.param(10**20, "100000000000000000000", id="largest without an exponent"),
        pytest.param(10**21, "1e+21", id="exponent for the very large"),
        pytest.param(12345678901234567890, "12345678901234567000", id="more digits than a float has"),
        pytest.param("", '""', id="empty string"),
        pytest.param('a"b\\c\n\t', r'"a\"b\\c\n\t"', id="escapes"),
        pytest.param("<a> & é", '"<a> & é"', id="HTML and Unicode stay"),
        pytest.param("\u2028\x01", r'"\u2028\u0001"', id="line separator and control character"),
        pytest.param([], "[]", id="empty list"),
        pytest.param({}, "{}", id="empty map"),
        pytest.param(["a", 1], '[\n  "a",\n  1\n]', id="list"),
        pytest.param({"b": 1, "a": [None]}, '{\n  "a": [\n    null\n  ],\n  "b": 1\n}', id="keys are sorted"),
        pytest.param({"a": {}, "b": []}, '{\n  "a": {},\n  "b": []\n}', id="empty within"),
    ],
)
def test_a_value(value: JSONValue, expected: str) -> None:
    assert go_json(value) == expected


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=10,
)


@given(VALUES)
def test_it_is_json_of_the_same_value(value: JSONValue) -> None:
    assert json.loads(go_json(value), parse_int=float) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_only_the_very_large_and_small_have_an_exponent(number: float) -> None:
    plain = number == 0 or 1e-6 <= math.fabs(number) < 1e21
    assert ("e" not in go_json(number)) == plain
