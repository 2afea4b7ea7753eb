"""The native syntax is read with exact places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.terraform.hcl.native import read_native
from release_kraken.connectors.terraform.hcl.syntax import Block, Schema
from release_kraken.connectors.terraform.module import NOT_LITERAL, Comment, Expression, Problem, Span, Value

SCHEMAS = {
    "one": Schema(1, frozenset({"a", "b"})),
    "two": Schema(2, frozenset({"a"})),
    "nest": Schema(
        0,
        frozenset({"a"}),
        {"inner": Schema(1, attributes=None), "many": Schema(attributes=None, objects=True)},
    ),
}


def _span(line: int, column: int, end_line: int | None = None) -> Span:
    return Span("f.tf", line, column, end_line or line)


def _expression(text: str, value: Value, line: int, column: int, end_line: int | None = None) -> Expression:
    return Expression(text, value, _span(line, column, end_line))


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        pytest.param("", (), id="empty"),
        pytest.param('other "x" {\n  a = 1\n}\n', (), id="not asked for"),
        pytest.param('one "x" {}', (Block("one", ("x",), _span(1, 1)),), id="no attributes"),
        pytest.param("one x {}\n", (Block("one", ("x",), _span(1, 1)),), id="bare label"),
        pytest.param(
            'one "x" { a = 1 }\n',
            (Block("one", ("x",), _span(1, 1), {"a": _expression("1", 1, 1, 15)}),),
            id="one line",
        ),
        pytest.param(
            '\n  one "x" {\n    a = [\n      1\n    ]\n    c = 2\n  }\n',
            (Block("one", ("x",), _span(2, 3, 7), {"a": _expression("[\n      1\n    ]", [1], 3, 9, 5)}),),
            id="only what is asked for",
        ),
        pytest.param(
            'one "x" {\n  a = b.c # a comment\n}\n',
            (Block("one", ("x",), _span(1, 1, 3), {"a": _expression("b.c", NOT_LITERAL, 2, 7)}),),
            id="comment behind",
        ),
        pytest.param(
            'one "x" {\n  a = /* why */ 1\n}\n',
            (Block("one", ("x",), _span(1, 1, 3), {"a": _expression("1", 1, 2, 17)}),),
            id="comment before the value",
        ),
        pytest.param(
            'one "x" {\n  a = <<-EOT\n    t\n  EOT\n}\n',
            (
                Block(
                    "one", ("x",), _span(1, 1, 5), {"a": _expression("<<-EOT\n    t\n  EOT", "t\n", 2, 7, 4)}
                ),
            ),
            id="heredoc",
        ),
        pytest.param(
            'two "x" "y" {\n  inner {\n    a = 1\n  }\n}\n',
            (Block("two", ("x", "y"), _span(1, 1, 5)),),
            id="an attribute of a nested block is not the block's",
        ),
        pytest.param('two "x" {}\none {}\n', (), id="wrong number of labels"),
        pytest.param(r'one "x\"\u00e9" {}', (Block("one", ('x"é',), _span(1, 1)),), id="escapes in a label"),
        pytest.param("one é-1_x {}", (Block("one", ("é-1_x",), _span(1, 1)),), id="unicode identifier"),
        pytest.param(
            '/* ü */ one "ö" { a = "ä" }',
            (Block("one", ("ö",), _span(1, 9), {"a": _expression('"ä"', "ä", 1, 23)}),),
            id="columns count characters",
        ),
        pytest.param(
            '\ufeffone "x" { a = 1 }',
            (Block("one", ("x",), _span(1, 1), {"a": _expression("1", 1, 1, 15)}),),
            id="byte order mark",
        ),
        pytest.param(
            'one "x" {\r\n  a = 1\r\n}\r\n',
            (Block("one", ("x",), _span(1, 1, 3), {"a": _expression("1", 1, 2, 7)}),),
            id="crlf",
        ),
        pytest.param(
            'nest {\n  inner "i" {\n    k = 1\n  }\n}\n',
            (
                Block(
                    "nest",
                    (),
                    _span(1, 1, 5),
                    blocks=(Block("inner", ("i",), _span(2, 3, 4), {"k": _expression("1", 1, 3, 9)}),),
                ),
            ),
            id="nested block",
        ),
        pytest.param(
            'nest {\n  many {\n    k = { v = "1", "w" : x.y }\n    l = "2"\n  }\n}\n',
            (
                Block(
                    "nest",
                    (),
                    _span(1, 1, 6),
                    blocks=(
                        Block(
                            "many",
                            (),
                            _span(2, 3, 5),
                            {
                                "k": _expression('{ v = "1", "w" : x.y }', NOT_LITERAL, 3, 9),
                                "l": _expression('"2"', "2", 4, 9),
                            },
                            blocks=(
                                Block(
                                    "k",
                                    (),
                                    _span(3, 5),
                                    {
                                        "v": _expression('"1"', "1", 3, 15),
                                        "w": _expression("x.y", NOT_LITERAL, 3, 26),
                                    },
                                ),
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
    assert read_native("f.tf", source.encode(), SCHEMAS).blocks == blocks


@pytest.mark.parametrize(
    ("above", "comment"),
    [
        pytest.param("", "", id="none"),
        pytest.param("# a\n", "a", id="hash"),
        pytest.param("//  a\n", "a", id="slashes"),
        pytest.param("# a\n// b\n", "a b", id="two lines"),
        pytest.param("# a\n#\n# b\n", "a  b", id="an empty comment line"),
        pytest.param("## a\n", "# a", id="one mark is taken off"),
        pytest.param("# a\n\n", "", id="blank line between"),
        pytest.param("# a\n\n# b\n", "b", id="only the lines directly above"),
        pytest.param("  # a\n", "", id="indented"),
        pytest.param("/* a */\n", "", id="block comment"),
        pytest.param("# a\r\n", "a", id="crlf"),
    ],
)
def test_the_comment_above_is_read_as_terraform_docs_reads_it(above: str, comment: str) -> None:
    (block,) = read_native("f.tf", f'{above}one "x" {{}}\n'.encode(), SCHEMAS).blocks
    assert block.comment == comment


def test_comments_of_a_file_that_speaks_to_kraken_are_kept() -> None:
    source = (
        "# another\n# kraken:ignore a why\n"
        'one "x" { # kraken:ignore b\n  // kraken:ignore c\n'
        '  a = [ /* kraken:ignore d */ 1 ]\n  b = "# kraken:ignore e"\n}\n/* kraken:ignore\n f */\n'
    )
    assert read_native("f.tf", source.encode(), SCHEMAS).comments == (
        Comment("another", _span(1, 1), alone=True),
        Comment("kraken:ignore a why", _span(2, 1), alone=True),
        Comment("kraken:ignore b", _span(3, 11), alone=False),
        Comment("kraken:ignore c", _span(4, 3), alone=True),
        Comment("kraken:ignore d", _span(5, 9), alone=False),
        Comment("kraken:ignore\n f", _span(8, 1, 9), alone=True),
    )


def test_comments_of_other_files_are_left_out() -> None:
    assert read_native("f.tf", b"# another\n", SCHEMAS).comments == ()


def test_all_blocks_have_a_place() -> None:
    source = 'locals {\n  a = 1\n}\none "x" {}\nmoved {}\n'
    syntax = read_native("f.tf", source.encode(), SCHEMAS)
    assert syntax.spans == (_span(1, 1, 3), _span(4, 1), _span(5, 1))


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        pytest.param('one "x" {\n  a = \n}\n', Problem("unexpected `a =`", _span(2, 3)), id="no value"),
        pytest.param('\none "x" {\n', Problem("`}` is missing here", _span(3, 1)), id="unclosed block"),
    ],
)
def test_a_syntax_error_is_a_problem(source: str, problem: Problem) -> None:
    syntax = read_native("f.tf", source.encode(), SCHEMAS)
    assert syntax.blocks == ()
    assert syntax.problem == Problem(
        f"there is a syntax error: {problem.message}; `terraform fmt` says more", problem.span
    )


@given(st.text(st.sampled_from('abone "x{}[]()=$%\\<-.#/*\n0é'), max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    syntax = read_native("f.tf", text.encode(), SCHEMAS)
    assert not (syntax.problem and syntax.blocks)
