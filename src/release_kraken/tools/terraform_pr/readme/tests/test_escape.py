"""Texts as Markdown, character by character."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.tools.terraform_pr.readme import escape
from release_kraken.tools.terraform_pr.readme.escape import Escaping

AS_TERRAFORM_DOCS = Escaping()
PLAIN = Escaping(escape=False)
NO_HTML = Escaping(html=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "n/a", id="empty"),
        pytest.param("set my_name", r"set my\_name", id="underscore"),
        pytest.param("set `my_name`", "set `my_name`", id="underscore in backticks"),
        pytest.param("a|b", r"a\|b", id="bar"),
        pytest.param("`a|b`", "`a|b`", id="bar in backticks"),
        pytest.param("say _so_ now", "say _so_ now", id="emphasis"),
        pytest.param("say _so_", r"say \_so\_", id="emphasis without a space after it"),
        pytest.param("_ leads", "_ leads", id="a mark before a space"),
        pytest.param("one *two*", "one *two*", id="asterisks stay"),
        pytest.param("first\nsecond", "first<br/>second", id="two lines"),
        pytest.param("first\n\nsecond\n", "first<br/><br/>second", id="two paragraphs"),
        pytest.param("list:\n- a\n- b\n", "list:<br/>- a<br/>- b", id="list"),
        pytest.param("  in\n    deep", "in<br/>    deep", id="indented"),
        pytest.param("see https://a.io/x_y.", r"see https://a.io/x_y.", id="link"),
        pytest.param("https://a.io/x_y and x_y", r"https://a.io/x_y and x\_y", id="link and name"),
        pytest.param(
            "https://a.io/x_y https://a.io/x_y_z",
            r"https://a.io/x_y https://a.io/x_y\_z",
            id="a link that begins another is replaced in it first",
        ),
        pytest.param("s3://my_bucket", r"s3://my\_bucket", id="scheme that is not known"),
        pytest.param("git::ssh://git@h/o_r.git", "git::ssh://git@h/o_r.git", id="scheme within"),
        pytest.param("(https://a.io/x_(y)_z)", "(https://a.io/x_(y)_z)", id="brackets in pairs"),
        pytest.param("profile:my_name", "profile:my_name", id="a word that ends as a scheme does"),
        pytest.param("like:\n```\na_b = 1\n```\nso", "like:<pre>a_b = 1</pre>so", id="code"),
        pytest.param("```\na\n\nb\n```", "<pre>a<br/><br/>b</pre>", id="code alone"),
        pytest.param("odd ` tick", "odd ` tick`", id="a backtick that does not end"),
        pytest.param("``two``", "`two`", id="double backticks"),
        pytest.param("<a href='x_y'>", r"<a href='x\_y'>", id="HTML stays"),
        pytest.param("naïve_ünïcode", r"naïve\_ünïcode", id="Unicode"),
    ],
)
def test_a_cell(text: str, expected: str) -> None:
    assert escape.cell(text, AS_TERRAFORM_DOCS) == expected


@pytest.mark.parametrize(
    ("text", "escaping", "expected"),
    [
        pytest.param("a_b|c", PLAIN, r"a_b\|c", id="bars are escaped always"),
        pytest.param("https://a.io/x\\_y", PLAIN, "https://a.io/x\\_y", id="links are left alone"),
        pytest.param("one\ntwo", NO_HTML, "one two", id="no HTML: a space for a line break"),
        pytest.param(
            "```\na   =  1\n\n  b=2\n```", NO_HTML, "```a = 1 b = 2```", id="no HTML: code in one line"
        ),
        pytest.param("so\n```\na\n```\nor", NO_HTML, "so ```a``` or", id="no HTML: code between words"),
        pytest.param("one\ntwo", Escaping(line_break="<br>"), "one<br>two", id="line break of old versions"),
    ],
)
def test_a_cell_by_setting(text: str, escaping: Escaping, expected: str) -> None:
    assert escape.cell(text, escaping) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "n/a", id="empty"),
        pytest.param("a|b_c", r"a|b\_c", id="bars stay"),
        pytest.param("one\ntwo", "one  \ntwo", id="two lines"),
        pytest.param("one\n- two", "one\n- two", id="list"),
        pytest.param("one\r\ntwo", "one  \r\ntwo", id="CRLF"),
        pytest.param("```hcl\na_b\n```", "```hcl\na_b\n```", id="code"),
        pytest.param("```a_b```", "```a_b\n```", id="code in one line"),
    ],
)
def test_a_paragraph(text: str, expected: str) -> None:
    assert escape.paragraph(text, AS_TERRAFORM_DOCS) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# A_b\n\none\ntwo", "# A\\_b\n\none\ntwo", id="lines stay"),
        pytest.param("  ```\n  a_b\n  ```\n", "  ```\n  a_b\n  ```\n", id="indented code"),
        pytest.param("| a_b |", "| a\\_b |", id="table"),
    ],
)
def test_a_section(text: str, expected: str) -> None:
    assert escape.section(text, AS_TERRAFORM_DOCS) == expected


TEXT = st.text(st.sampled_from("ab_|`* \n.:/()-é"), max_size=40)


@given(TEXT)
def test_a_cell_is_one_line(text: str) -> None:
    assert "\n" not in escape.cell(text, AS_TERRAFORM_DOCS)


@given(TEXT.filter(lambda text: "`" not in text))
def test_no_bar_of_a_cell_is_bare(text: str) -> None:
    assert not re.search(r"(?<!\\)\|", escape.cell(text, AS_TERRAFORM_DOCS))


@given(TEXT.filter(lambda text: "`" not in text and ":" not in text))
def test_escapes_add_backslashes_alone(text: str) -> None:
    assert escape.section(text, AS_TERRAFORM_DOCS).replace("\\", "") == text


@given(TEXT)
def test_without_special_characters_nothing_changes(text: str) -> None:
    plain = re.sub(r"[_|`\n]", "", text).strip()
    assert escape.cell(plain, AS_TERRAFORM_DOCS) == (plain or "n/a")
