"""The JSON syntax is read with exact places."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.terraform.hcl.json_syntax import read_json
from release_kraken.connectors.terraform.hcl.json_tree import parse_json, plain_value
from release_kraken.connectors.terraform.hcl.syntax import Block, Schema
from release_kraken.connectors.terraform.module import NOT_LITERAL, Expression, Problem, Span, Value
from release_kraken.core.json import JSONValue

SCHEMAS = {
    "one": Schema(1, frozenset({"a", "b", "type"}), plain=frozenset({"b"}), quoted=frozenset({"type"})),
    "two": Schema(2, frozenset({"a"})),
    "nest": Schema(
        0, blocks={"inner": Schema(1, attributes=None), "many": Schema(attributes=None, objects=True)}
    ),
}


def _span(line: int, column: int, end_line: int | None = None) -> Span:
    return Span("f.tf.json", line, column, end_line or line)


def _one(name: str, span: Span, **attributes: Expression) -> Block:
    return Block("one", (name,), span, attributes)


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        pytest.param("{}", (), id="empty"),
        pytest.param('{"other": {"x": {"a": 1}}}', (), id="not asked for"),
        pytest.param('{"//": "why", "one": {"x": {"//": 1}}}', (_one("x", _span(1, 23)),), id="comments"),
        pytest.param(
            '{\n  "one": {\n    "x": {\n      "a": [1]\n    }\n  }\n}',
            (_one("x", _span(3, 5, 5), a=Expression("[1]", [1], _span(4, 12))),),
            id="object",
        ),
        pytest.param(
            '{"one": [{"x": {}}, {"y": {}, "z": {}}]}',
            (_one("x", _span(1, 11)), _one("y", _span(1, 22)), _one("z", _span(1, 31))),
            id="array of labels",
        ),
        pytest.param(
            '{"one": {"x": [{}, {}]}}',
            (_one("x", _span(1, 16)), _one("x", _span(1, 20))),
            id="array of bodies",
        ),
        pytest.param('[{"one": {"x": {}}}]', (_one("x", _span(1, 11)),), id="array at the top"),
        pytest.param(
            '{"one": {"x": {}, "x": {}}}', (_one("x", _span(1, 10)), _one("x", _span(1, 19))), id="repeats"
        ),
        pytest.param('{"one": {"x": null, "y": "text"}, "two": {"x": {"y": null}}}', (), id="no bodies"),
        pytest.param('{"two": {"x": {"y": {}}}}', (Block("two", ("x", "y"), _span(1, 16)),), id="two labels"),
        pytest.param('\ufeff{"one": {"é": {}}}', (_one("é", _span(1, 10)),), id="byte order mark"),
        pytest.param(
            '{"nest": {"inner": {"i": {"k": 1}}}}',
            (
                Block(
                    "nest",
                    (),
                    _span(1, 2),
                    blocks=(Block("inner", ("i",), _span(1, 21), {"k": Expression("1", 1, _span(1, 32))}),),
                ),
            ),
            id="nested block",
        ),
        pytest.param(
            '{"nest": {"many": {"k": {"v": "1"}}}}',
            (
                Block(
                    "nest",
                    (),
                    _span(1, 2),
                    blocks=(
                        Block(
                            "many",
                            (),
                            _span(1, 11),
                            {"k": Expression('{"v": "1"}', {"v": "1"}, _span(1, 25))},
                            blocks=(
                                Block("k", (), _span(1, 20), {"v": Expression('"1"', "1", _span(1, 31))}),
                            ),
                        ),
                    ),
                ),
            ),
            id="objects as blocks",
        ),
    ],
)
def test_blocks_are_read(source: str, blocks: tuple[Block, ...]) -> None:
    assert read_json("f.tf.json", source, SCHEMAS).blocks == blocks


@pytest.mark.parametrize(
    ("name", "text", "shown", "value"),
    [
        pytest.param("a", '"x"', '"x"', "x", id="string"),
        pytest.param("a", '"${x}"', '"${x}"', NOT_LITERAL, id="interpolation"),
        pytest.param("a", '"%{ if x }"', '"%{ if x }"', NOT_LITERAL, id="directive"),
        pytest.param("a", '"$${x} %%{y} $"', '"$${x} %%{y} $"', "${x} %{y} $", id="escaped signs"),
        pytest.param("a", '["${x}"]', '["${x}"]', NOT_LITERAL, id="interpolation inside"),
        pytest.param("a", '{"${x}": 1}', '{"${x}": 1}', NOT_LITERAL, id="interpolation in a name"),
        pytest.param(
            "a",
            '{"x": [1, 2.5, true, null]}',
            '{"x": [1, 2.5, true, null]}',
            {"x": [1, 2.5, True, None]},
            id="values",
        ),
        pytest.param("a", '"\\ud800"', '"\\ud800"', "\ufffd", id="lone surrogate"),
        pytest.param("b", '"${x} $${y}"', '"${x} $${y}"', "${x} $${y}", id="plain"),
        pytest.param("type", '"list(string)"', "list(string)", "list(string)", id="quoted expression"),
    ],
)
def test_attributes_have_text_and_value(name: str, text: str, shown: str, value: Value) -> None:
    source = f'{{"one": {{"x": {{"{name}": {text}}}}}}}'
    (block,) = read_json("f.tf.json", source, SCHEMAS).blocks
    assert block.attributes == {name: Expression(shown, value, _span(1, 20 + len(name)))}


@pytest.mark.parametrize(
    ("source", "message", "span"),
    [
        pytest.param("", "Expecting value", _span(1, 1), id="empty"),
        pytest.param('{"a": }', "Expecting value", _span(1, 7), id="no value"),
        pytest.param(
            '{"a": 1,\n}', "Expecting property name enclosed in double quotes", _span(2, 1), id="comma"
        ),
        pytest.param('{"a" 1}', "Expecting ':' delimiter", _span(1, 6), id="colon"),
        pytest.param('{"a": [1 2]}', "Expecting ',' delimiter", _span(1, 10), id="no comma"),
        pytest.param('{"a": 1', "Expecting ',' delimiter", _span(1, 8), id="unclosed"),
        pytest.param('{"a": "b', "Unterminated string starting at", _span(1, 7), id="unclosed string"),
        pytest.param("{} {}", "Extra data", _span(1, 4), id="more"),
        pytest.param('{"a": NaN}', "Number out of range", _span(1, 7), id="no number"),
        pytest.param('{"a": 1e9999}', "Number out of range", _span(1, 7), id="huge number"),
        pytest.param("[" * 200, "Nested more than 100 deep", _span(1, 102), id="deep"),
    ],
)
def test_what_is_no_json_is_a_problem(source: str, message: str, span: Span) -> None:
    problem = Problem(f"the file is not valid JSON: {message}", span)
    assert read_json("f.tf.json", source, SCHEMAS).problem == problem


_value: st.SearchStrategy[JSONValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(_value, st.sampled_from([None, 2]), st.booleans())
def test_the_tree_holds_what_json_holds(value: JSONValue, indent: int | None, ascii_only: bool) -> None:
    assert plain_value(parse_json(json.dumps(value, indent=indent, ensure_ascii=ascii_only))) == value


@given(st.text(st.sampled_from('{}[]":,\\u1 \ntrue-.eé'), max_size=40))
def test_no_text_makes_it_fail(text: str) -> None:
    syntax = read_json("f.tf.json", text, SCHEMAS)
    assert not (syntax.problem and syntax.blocks)
