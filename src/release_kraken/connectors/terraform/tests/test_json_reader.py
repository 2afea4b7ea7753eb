"""Walks through JSON texts, whole and broken."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.terraform.json_reader import JsonReader
from release_kraken.core.json import JSONObject

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
DOCUMENTS = st.dictionaries(
    st.text(),
    st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30),
)


def walk(reader: JsonReader) -> None:
    for _ in reader.members():
        reader.skip()


@given(document=DOCUMENTS, indent=st.sampled_from([None, 2]), ascii_only=st.booleans())
def test_members_are_those_that_json_decodes(
    document: JSONObject, indent: int | None, ascii_only: bool
) -> None:
    reader = JsonReader(json.dumps(document, indent=indent, ensure_ascii=ascii_only))

    assert {name: reader.value() for name in reader.members()} == document


@given(document=DOCUMENTS, depth=st.integers(0, 4))
def test_skip_stops_where_value_does(document: JSONObject, depth: int) -> None:
    reader = JsonReader(json.dumps([document, "next"]))
    members = reader.members()

    next(members)
    reader.skip(depth)
    next(members)
    assert reader.value() == "next"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("null", id="no-object"),
        pytest.param('{"a": [1, 2', id="cut-in-array"),
        pytest.param('{"a": "b', id="cut-in-string"),
        pytest.param('{"a"', id="cut-after-name"),
        pytest.param('{"a" 1}', id="no-colon"),
        pytest.param('{"a": 1', id="cut-after-value"),
        pytest.param("Error: no", id="no-json"),
    ],
)
def test_broken_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        walk(JsonReader(text))
