"""What counts as the same, and how a difference is said in words."""

import pytest

from release_kraken.tools.terraform_pr.readme.compare import (
    distance,
    first_difference,
    first_unlike_line,
    meaningful_lines,
)
from release_kraken.tools.terraform_pr.readme.words import what_differs

INPUTS = """\
## Inputs

| Name | Description | Type | Default | Required |
| ---- | ----------- | ---- | ------- | :------: |
| <a name="input_a_b"></a> [a\\_b](#input\\_a\\_b) | A<br/>b | `string` | n/a | yes |
| <a name="input_c"></a> [c](#input\\_c) | C \\| d | `any` | `null` | no |
"""


@pytest.mark.parametrize(
    ("text", "other"),
    [
        pytest.param("a\n\n\nb", "a\nb\n", id="blank lines"),
        pytest.param("a  b ", "a b", id="spaces"),
        pytest.param("a\r\nb\r\n", "a\nb\n", id="line ends"),
        pytest.param("| a |\n|---|\n| b |", "| a   |\n| :-: |\n| b   |", id="padded cells"),
        pytest.param("|a|b|", "| a | b |", id="tight cells"),
        pytest.param("x\\_y \\*", "x_y *", id="escapes"),
        pytest.param("* one\n+ two", "- one\n- two", id="bullets"),
        pytest.param("an *old* word", "an _old_ word", id="emphasis"),
        pytest.param("## Inputs ##", "## Inputs", id="closed heading"),
        pytest.param("a<br>b<br />c", "a<br/>b <br/>c", id="line breaks"),
        pytest.param('| <a name="input_x"></a> [x](#input\\_x) |', "| x |", id="anchors"),
        pytest.param("No input.", "No inputs.", id="words of old versions"),
        pytest.param("<!-- prettier-ignore -->\na", "a", id="comments"),
    ],
)
def test_formatting(text: str, other: str) -> None:
    assert first_difference(meaningful_lines(text), meaningful_lines(other)) is None


@pytest.mark.parametrize(
    ("text", "other", "index"),
    [
        pytest.param("a\nb", "a\nc", 1, id="a word"),
        pytest.param("a", "a\nb", 1, id="a line less"),
        pytest.param("a\nb", "a", 1, id="a line more"),
        pytest.param("| a | |", "| a | b |", 0, id="a cell"),
        pytest.param("`[]`", "`{}`", 0, id="a default"),
        pytest.param("[a](https://x.io)", "a", 0, id="a link"),
        pytest.param("`- a`", "`* a`", 0, id="no bullet"),
    ],
)
def test_more_than_formatting(text: str, other: str, index: int) -> None:
    lines, others = meaningful_lines(text), meaningful_lines(other)
    assert first_difference(lines, others) == index
    assert distance(lines, others) >= 1


def test_lines_keep_their_numbers() -> None:
    assert [(line.number, line.meaning) for line in meaningful_lines("a\n\n\nb", 10)] == [
        (10, "a"),
        (13, "b"),
    ]


@pytest.mark.parametrize(
    ("text", "other", "line"),
    [
        pytest.param("a\nb\n", "a\nc\n", 2, id="a line"),
        pytest.param("a\n", "a\nb\n", 2, id="at the end"),
    ],
)
def test_the_first_line_that_is_not_the_same(text: str, other: str, line: int) -> None:
    assert first_unlike_line(text, other) == line


def outputs(*rows: str) -> str:
    return "## Outputs\n\n| Name | Description |\n| - | - |\n" + "\n".join(f"| {row} |" for row in rows)


@pytest.mark.parametrize(
    ("actual", "expected", "words"),
    [
        pytest.param(
            INPUTS.replace("`string`", "`any`"), INPUTS, "inputs: `a_b` has another type", id="type"
        ),
        pytest.param(
            INPUTS.replace("A<br/>b", "Z").replace("`null`", "`1`").replace(" | no", " | yes"),
            INPUTS,
            "inputs: `a_b` has another description, `c` has another default and required",
            id="several",
        ),
        pytest.param(
            outputs("a | x"), outputs("b | x"), "outputs: `b` is missing, `a` no longer exists", id="renamed"
        ),
        pytest.param(
            outputs("b | x", "a | x"), outputs("a | x", "b | x"), "outputs: the order differs", id="order"
        ),
        pytest.param(
            "## Outputs\n\nNo outputs.",
            outputs(*(f"{name} | x" for name in "abcdefg")),
            f"outputs: {', '.join(f'`{name}` is missing' for name in 'abcde')} and 2 more",
            id="many",
        ),
        pytest.param("", INPUTS, "inputs: the section is missing", id="no section"),
        pytest.param(INPUTS, "", "inputs: the section is no longer there", id="a section too many"),
        pytest.param("Old\n" + INPUTS, "New\n" + INPUTS, "the header differs", id="header"),
        pytest.param(INPUTS + "\nBye", INPUTS, "its text differs", id="anything else"),
        pytest.param(
            "## Required Inputs\n\nThe following:\n\n### a\n\nDescription: x\n\nType: `string`",
            "## Required Inputs\n\nThe following:\n\n### a\n\nDescription: x\n\nType:\n\n```hcl\nmap()\n```",
            "required inputs: `a` has another type",
            id="document",
        ),
        pytest.param(
            "## Providers\n\n- aws (>= 4)\n\n- tls",
            "## Providers\n\n- aws (>= 5)",
            "providers: `tls` no longer exists, `aws` has another version",
            id="list of a document",
        ),
    ],
)
def test_what_is_stale_in_words(actual: str, expected: str, words: str) -> None:
    assert what_differs(actual, expected) == words
