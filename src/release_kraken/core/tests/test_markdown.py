"""Escaped text is shown as it is, by a reader of Markdown that is not ours."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from release_kraken.core.markdown import code, escape, escape_portably
from release_kraken.core.text import visible

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
TEXT = some.text(
    some.characters(codec="utf-8") | some.sampled_from("\\`*_[]<>&~|$#@!()-+=1.\n "), max_size=40
)


def _shown(markdown: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", READER.render(f"x {markdown} x"))).replace("\u200b", "")


def _flat(text: str) -> str:
    return "".join(text.replace("\ue000", "\ufffd").replace("\u200b", "").split())


@given(TEXT)
def test_portable_text_is_shown_as_it_is(text: str) -> None:
    assert _flat(_shown(escape_portably(text))) == _flat(f"x{visible(text)}x")


@given(TEXT)
def test_it_makes_no_element(text: str) -> None:
    assert set(re.findall(r"<(\w+)", READER.render(f"x {escape_portably(text)} x"))) == {"p"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a <b>", "a &#60;b&#62;", id="html"),
        pytest.param("a|b", "a&#124;b", id="cell"),
        pytest.param("*a*", "\\*a\\*", id="stress"),
        pytest.param("@all", "@&#8203;all", id="mention"),
        pytest.param("a\nb", "a b", id="lines"),
    ],
)
def test_portable_forms(text: str, expected: str) -> None:
    assert escape_portably(text) == expected


def test_github_keeps_its_forms() -> None:
    assert escape("a<b\nc|d") == "a\\<b<br>c\\|d"
    assert code("a|`b`") == "`` a\\|`b` ``"
