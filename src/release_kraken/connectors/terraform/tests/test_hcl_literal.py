"""Literal expressions have the value that Terraform gives them."""

import base64
import json
import os
import subprocess
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.terraform.hcl.literal import evaluate
from release_kraken.connectors.terraform.module import NOT_LITERAL, Value
from release_kraken.core.json import JSONValue

LITERALS: dict[str, tuple[str, Value]] = {
    "string": ('"a"', "a"),
    "empty": ('""', ""),
    "letters": (r'"a\nb\tc\rd\"e\\f"', 'a\nb\tc\rd"e\\f'),
    "code points": (r'"\u00e9 \U0001F600"', "é 😀"),
    "escaped signs": ('"$${a} %%{b} $$${c} %%%{d}"', "${a} %{b} $${c} %%{d}"),
    "lone signs": ('"$ % $$ %% 100% $"', "$ % $$ %% 100% $"),
    "escaped strip": ('"$${~a}"', "${~a}"),
    "normal form": ('"e\u0301"', "é"),
    "heredoc": ("<<EOT\n  a\n    b\nEOT", "  a\n    b\n"),
    "empty heredoc": ("<<EOT\nEOT", ""),
    "flush": ("<<-EOT\n    a\n\n      b\n  EOT", "a\n\n  b\n"),
    "flush tabs": ("<<-EOT\n\ta\n\t\tb\n  \tc\n  EOT", "a\n\tb\n \tc\n"),
    "flush keeps blank lines": ("<<-EOT\n    a\n  \t\n    b\n    EOT", "a\n  \t\nb\n"),
    "flush wide space": ("<<-EOT\n    a\n \u3000  b\n  EOT", "a\nb\n"),
    "heredoc signs": ("<<EOT\n$${a} %%{b} \\n $$\nEOT", "${a} %{b} \\n $$\n"),
    "heredoc crlf": ("<<-EOT\r\n  a\r\n\r\n    b\r\n  EOT", "a\r\n\r\n  b\r\n"),
    "heredoc marker inside": ("<<EOT\nEOT a\nEOTb\nEOT", "EOT a\nEOTb\n"),
    "integer": ("12", 12),
    "large integer": ("123456789012345678901", 123456789012345678901),
    "whole": ("1.0", 1),
    "exponent": ("1e3", 1000),
    "fraction": ("1.50", 1.5),
    "small": ("1.5e-3", 0.0015),
    "negative": ("-2.5", -2.5),
    "negative with space": ("- 5", -5),
    "true": ("true", True),
    "false": ("false", False),
    "null": ("null", None),
    "parentheses": ('(\n(("a")) # b\n)', "a"),
    "tuple": ('[1, "a", true,]', [1, "a", True]),
    "tuple over lines": ("[\n1 # a\n, /* b */\n2\n// c\n]", [1, 2]),
    "tuple of heredocs": ("[<<-A\n  x\n  A\n, <<B\ny\nB\n]", ["x\n", "y\n"]),
    "object": ('{ a = 1, "b c" : 2 }', {"a": 1, "b c": 2}),
    "object over lines": ("{\n a = 1 # x\n // y\n b = 2,\n\n c = 3\n}", {"a": 1, "b": 2, "c": 3}),
    "object crlf": ("{\r\n a = 1\r\n b = 2\r\n}", {"a": 1, "b": 2}),
    "object keys": (
        "{ (true) = 1, 5 = 2, true = 3, null = 4, 1.50 = 5 }",
        {"true": 3, "5": 2, "null": 4, "1.5": 5},
    ),
    "object identifiers": ("{ a-b = 1, _x = 2, é = 3 }", {"a-b": 1, "_x": 2, "é": 3}),
    "object repeats": ("{ a = 1, a = 2 }", {"a": 2}),
    "object with a heredoc": ("{ a = <<EOT\nx\nEOT\n b = 2 }", {"a": "x\n", "b": 2}),
    "nested": ("[[], {}, [{ a = [null] }]]", [[], {}, [{"a": [None]}]]),
}


@pytest.mark.parametrize(("text", "value"), [pytest.param(*case, id=name) for name, case in LITERALS.items()])
def test_a_literal_has_its_value(text: str, value: Value) -> None:
    result = evaluate(text)
    assert (result, type(result)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("var.a", id="reference"),
        pytest.param("string", id="type"),
        pytest.param("list(string)", id="call"),
        pytest.param('"${a}"', id="interpolation"),
        pytest.param('"%{ if a }b%{ endif }"', id="directive"),
        pytest.param('"a$$$${b}${c}"', id="interpolation after an escape"),
        pytest.param("<<EOT\n${a}\nEOT", id="interpolation in a heredoc"),
        pytest.param("1 + 1", id="operation"),
        pytest.param("!true", id="negation"),
        pytest.param("true ? 1 : 2", id="condition"),
        pytest.param("[1][0]", id="index"),
        pytest.param("[for a in [1] : a]", id="for tuple"),
        pytest.param("{ for k, v in {} : k => v }", id="for object"),
        pytest.param("{ a = b }", id="reference in an object"),
        pytest.param("{ a.b = 1 }", id="traversal as a key"),
        pytest.param("{ (null) = 1 }", id="null as a key"),
        pytest.param("{ ([]) = 1 }", id="tuple as a key"),
        pytest.param("{ a = 1 + 2 }", id="operation in an object"),
        pytest.param("[1 2]", id="no comma"),
        pytest.param(r'"\q"', id="unknown escape"),
        pytest.param(r'"\ud800"', id="surrogate"),
        pytest.param(r'"\UFFFFFFFF"', id="beyond Unicode"),
        pytest.param("1e100000000", id="huge number"),
        pytest.param("9" * 5000, id="very long number"),
        pytest.param("[" * 500 + "]" * 500, id="very deep"),
        pytest.param('"a', id="unclosed string"),
        pytest.param("[1", id="unclosed tuple"),
        pytest.param("{ a = 1", id="unclosed object"),
        pytest.param("(1", id="unclosed parenthesis"),
        pytest.param("<<EOT\na\n", id="unclosed heredoc"),
        pytest.param("", id="nothing"),
    ],
)
def test_anything_else_is_no_literal(text: str) -> None:
    assert evaluate(text) is NOT_LITERAL


def test_terraform_agrees(terraform_binary: Path, tmp_path: Path) -> None:
    names = [f"v{number}" for number in range(len(LITERALS))]
    lines = [f" {name} = {text}\n" for name, (text, _) in zip(names, LITERALS.values(), strict=True)]
    (tmp_path / "main.tf").write_text("locals {\n" + "".join(lines) + "}\n", newline="")
    asked = f"base64encode(jsonencode([{', '.join(f'local.{name}' for name in names)}]))"
    done = subprocess.run(
        [terraform_binary, "console"],
        input=asked,
        cwd=tmp_path,
        env={**os.environ, "TF_CLI_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=True,
    )
    values = json.loads(base64.b64decode(done.stdout.strip().strip('"')))
    assert dict(zip(LITERALS, values, strict=True)) == {name: value for name, (_, value) in LITERALS.items()}


def _quote(text: str) -> str:
    """A string as HCL, with nothing but escapes for what is not plain ASCII."""
    escapes = {"\n": "\\n", '"': '\\"', "\\": "\\\\"}
    plain = "".join(escapes.get(c, c if " " <= c <= "~" else f"\\U{ord(c):08x}") for c in text)
    return '"' + plain.replace("${", "$${").replace("%{", "%%{") + '"'


def _render(value: JSONValue) -> str:
    match value:
        case None | bool():
            return json.dumps(value)
        case str():
            return _quote(value)
        case list():
            return "[" + ", ".join(map(_render, value)) + "]"
        case dict():
            return "{\n" + "".join(f"{_quote(key)} = {_render(item)}\n" for key, item in value.items()) + "}"
        case _:
            return str(value)


_text = st.text().map(lambda text: normalize("NFC", text))
_value: st.SearchStrategy[JSONValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | _text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_text, inner, max_size=4),
    max_leaves=12,
)


@given(_value)
def test_a_rendered_value_comes_back(value: JSONValue) -> None:
    assert evaluate(_render(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_rendered_number_comes_back(number: float) -> None:
    value = evaluate(repr(number))
    assert isinstance(value, int | float)
    assert float(value) == number


_line = st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=20)


@given(st.lists(_line.filter(lambda line: line.strip() != "EOT"), max_size=6))
def test_a_heredoc_holds_its_lines(lines: list[str]) -> None:
    body = "".join(f"{normalize('NFC', line)}\n" for line in lines)
    escaped = body.replace("${", "$${").replace("%{", "%%{")
    assert evaluate(f"<<EOT\n{escaped}EOT") == body


@given(st.lists(st.from_regex(r"\A *[a-z]*\Z"), min_size=1, max_size=6), st.integers(0, 8))
def test_flushing_does_not_depend_on_the_indentation(lines: list[str], depth: int) -> None:
    lines = ["a", *(line for line in lines if line.strip())]
    indented = "".join(f"{' ' * depth}{line}\n" for line in lines)
    assert evaluate(f"<<-EOT\n{indented}  EOT") == "".join(f"{line}\n" for line in lines)


@given(st.text(st.sampled_from('"\\$%{}[]()<-=:,.#/*\n abn1e'), max_size=30))
def test_no_text_makes_it_fail(text: str) -> None:
    value = evaluate(text)
    assert value is NOT_LITERAL or value is None or isinstance(value, str | int | float | list | tuple | dict)
