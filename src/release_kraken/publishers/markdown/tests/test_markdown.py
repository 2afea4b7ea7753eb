"""Markdown, read back with a real parser, and kept within its limit."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.markdown import code, escape, fenced
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.report import Change, NotChecked, Report, Table
from release_kraken.core.text import visible
from release_kraken.publishers.markdown import LIMIT, PUBLISHER

START = datetime(2026, 1, 1, tzinfo=UTC)
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
BREAK = "\u200b"
ANY_TEXT = st.text(st.characters(codec=None)) | st.text(alphabet="\\`*_[]()<>&~|$#@:/!-+=. \n1aGHw")


def render(report: Report) -> str:
    return PUBLISHER.render(Publication("tool", "", "subject", "1", START, START, report), Surface())


def cell(markdown: str) -> str:
    """What a reader sees of one cell of a table that was made of this Markdown."""
    tokens = PARSER.parse(f"| a | b |\n| --- | --- |\n| {markdown} | end |\n")
    cells = [token for token in tokens if token.type == "inline"][2:]
    assert [cells[1].content, len(cells)] == ["end", 2]
    shown = ""
    for child in cells[0].children or []:
        assert child.type in {"text", "text_special", "code_inline", "html_inline"}
        assert child.type != "html_inline" or child.content == "<br>"
        shown += "\n" if child.type == "html_inline" else child.content
    return shown.replace(BREAK, "")


def squeezed(text: str) -> str:
    """Text as a browser shows it: one space for many, lines without spaces around them."""
    lines = visible(text).replace("\ue000", "\ufffd").strip().split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).replace(BREAK, "")


@settings(deadline=None)
@given(ANY_TEXT)
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    shown = "\n".join(" ".join(line.split()) for line in cell(escape(text)).split("\n"))
    assert shown == squeezed(text)


@settings(deadline=None)
@given(ANY_TEXT)
def test_code_is_shown_as_it_is(text: str) -> None:
    assert " ".join(cell(code(text)).split()) == " ".join(visible(text).replace(BREAK, "").split())


@settings(deadline=None)
@given(ANY_TEXT)
def test_nothing_closes_a_fence(text: str) -> None:
    tokens = PARSER.parse(fenced(text, "diff"))
    assert [token.type for token in tokens] == ["fence"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("by @octocat", "by @&#8203;octocat", id="mention"),
        pytest.param("see #123 and GH-4", "see #&#8203;123 and GH&#8203;-4", id="reference"),
        pytest.param("https://a.b www.c.d", "https:&#8203;//a.b www&#8203;.c.d", id="address"),
        pytest.param("a | b", "a \\| b", id="pipe"),
        pytest.param("<b>\n- x", "\\<b\\><br>\\- x", id="html-and-list"),
        pytest.param("1. x", "1\\. x", id="numbered-list"),
    ],
)
def test_escape(text: str, expected: str) -> None:
    assert escape(text) == expected


def many(count: int, message: str = "wrong") -> tuple[Finding, ...]:
    return tuple(
        Finding("rule", Severity.WARNING, message, path=f"file-{number:05}.tf") for number in range(count)
    )


@pytest.mark.parametrize(
    ("report", "left_out"),
    [
        pytest.param(Report(many(3)), "", id="nothing"),
        pytest.param(Report(many(3), changes=(Change("a", None, "x" * LIMIT, "w"),)), "1 diff", id="diff"),
        pytest.param(Report(many(3), tables=(Table("t", ("c",), (("x" * LIMIT,),)),)), "1 table", id="table"),
        pytest.param(
            Report(many(3, "x" * LIMIT)), "the rest of texts longer than 500 characters", id="long-texts"
        ),
        pytest.param(
            Report(many(5000)), "4,600 findings, the rest of texts longer than 500 characters", id="findings"
        ),
        pytest.param(
            Report(many(30, "|" * 3000), not_checked=(NotChecked("`" * 3000, "<" * 3000),) * 30),
            "10 findings, 10 gaps, the rest of texts longer than 200 characters",
            id="all",
        ),
    ],
)
def test_fits_and_says_what_was_left_out(report: Report, left_out: str) -> None:
    rendered = render(report)
    assert len(rendered) <= LIMIT
    said = re.findall(r"\*Left out, to fit into a comment: (.*)\.\*", rendered)
    assert said == ([left_out] if left_out else [])


def test_the_gravest_findings_stay() -> None:
    error = Finding("rule", Severity.ERROR, "the error", path="z.tf")
    assert "the error" in render(Report((*many(5000), error)))
