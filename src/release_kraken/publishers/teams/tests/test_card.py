"""Cards, as they are and as Teams shows them.

After a change that is meant: KRAKEN_WRITE_GOLDEN=1 pytest, then read the difference.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from release_kraken.connectors.teams.fake_page import shown
from release_kraken.connectors.teams.message import MOST_BYTES, encoded
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.json import JSONValue
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.report import Comparison, NotChecked, Report
from release_kraken.core.run import RunStatus
from release_kraken.publishers.teams import PUBLISHER
from release_kraken.publishers.teams.card import card, summary
from release_kraken.publishers.teams.fitting import _STEPS, MARGIN, fitted
from release_kraken.publishers.teams.tests.conftest import CASES, PULL_REQUEST, published

GOLDEN = Path(__file__).parent / "golden"
HARM = (
    "[x](https://evil.example) **b** _i_ <at>Mia</at> <AT>x</AT> {{DATE(2026-01-01T00:00:00Z)}} https://evil.example"
    "\n- a\n1. b # h `c` <b>&amp;\x1b[31m\u202e \ud800 ![i](https://evil.example/i.png)"
)


def elements(value: JSONValue) -> Iterator[Mapping[str, Any]]:
    """Every table of a card."""
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from elements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from elements(inner)


def text_read_as_markdown(value: JSONValue) -> list[str]:
    blocks = [element["text"] for element in elements(value) if element.get("type") == "TextBlock"]
    facts = [
        fact[key]
        for element in elements(value)
        for fact in element.get("facts", ())
        for key in ("title", "value")
    ]
    return [*blocks, *facts]


def harmful() -> Publication:
    """A run in which all text that comes from elsewhere means harm."""
    finding = Finding(HARM, Severity.ERROR, HARM, path=HARM, line=1, fix=HARM, resource=HARM, owner=HARM)
    other = Finding("b", Severity.NOTE, HARM, resource=HARM)
    report = Report((finding, other), not_checked=(NotChecked(HARM, HARM),), rules=(HARM,))
    pull_request = replace(PULL_REQUEST, title=HARM, repository=HARM, url=f"https://x.example/{HARM}")
    run = published(report, (other,), pull_request=pull_request, error=HARM)
    gone = Comparison(frozenset({finding.key}), frozenset(), gone=(finding,), stale=(finding,))
    return replace(run, tool=HARM, subject=HARM, comparison=gone)


@pytest.mark.parametrize("case", CASES)
def test_message(case: str) -> None:
    golden = GOLDEN / f"{case}.json"
    rendered = PUBLISHER.render(CASES[case], Surface())
    if os.environ.get("KRAKEN_WRITE_GOLDEN"):
        golden.write_text(rendered)
    assert rendered == golden.read_text()


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (
            "new-findings",
            "kraken terraform-pr: 3 new findings, 4 in all (bitbucket:shop/infra#12 · Add a queue)",
        ),
        ("many-findings", "kraken terraform-pr: 29 findings (shop/infra)"),
        ("gone", "kraken terraform-pr: clean, 2 findings gone (shop/infra)"),
        ("incomplete", "kraken terraform-pr: not everything could be looked at (shop/infra)"),
        ("clean", "kraken terraform-pr: clean (shop/infra)"),
        ("failed", "kraken terraform-pr: failed (shop/infra)"),
    ],
)
def test_notification(case: str, expected: str) -> None:
    assert summary(CASES[case]) == expected


def test_foreign_text_is_never_markup() -> None:
    message = fitted(harmful()).message
    for text in text_read_as_markdown(message):
        assert re.fullmatch(r"[\w ,.]+", text)
    page = "".join(shown(element) for element in elements(message) if element.get("type") == "AdaptiveCard")
    assert re.findall(r'href="([^"]*)"', page) == ["https://kraken.example.org/runs/4be1"]
    assert not re.search(r"<(strong|em|b|img)\b|mention|\x1b", page)
    text = json.dumps(message, ensure_ascii=False)
    assert not re.search(r"</?at\b|\{\{|[\x00-\x1f\u202e\ud800-\udfff]", text, re.IGNORECASE)
    assert "{\u200b{DATE" in text


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "/runs/1",
        "https://",
        "https://[x",
        "ftp://x",
        "https://a b",
        f"https://x/{'a' * 2000}",
    ],
)
def test_no_button_leads_elsewhere(url: str) -> None:
    message = fitted(replace(CASES["clean"], url=url)).message
    assert [element for element in elements(message) if element.get("type") == "Action.OpenUrl"] == []


TEXT = st.text(max_size=900) | st.sampled_from(["🐙" * 900, '"' * 900, "\u202e" * 900, HARM, ""])
FINDINGS = st.builds(
    Finding,
    rule=TEXT,
    severity=st.sampled_from(Severity),
    message=TEXT,
    path=st.none() | TEXT,
    line=st.none() | st.integers(0, 10**9),
    resource=st.none() | TEXT,
    owner=st.none() | TEXT,
)
REPORTS = st.builds(
    Report,
    findings=st.lists(FINDINGS, max_size=12).map(tuple),
    not_checked=st.lists(st.builds(NotChecked, TEXT, TEXT), max_size=7).map(tuple),
    rules=st.just(("a",)),
)


@given(
    REPORTS,
    st.none() | st.lists(FINDINGS, max_size=7),
    TEXT,
    TEXT,
    st.none() | st.sampled_from(RunStatus),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_every_message_is_taken(
    report: Report, before: Any, text: str, url: str, unfinished: RunStatus | None, is_pull_request: bool
) -> None:
    pull_request = replace(PULL_REQUEST, title=text, repository=text, url=url) if is_pull_request else None
    run = published(report, before, pull_request=pull_request, unfinished=unfinished, error=text)
    message = fitted(replace(run, tool=text, subject=text, url=url, folder=text[:50])).message
    assert len(encoded(message)) <= MOST_BYTES - MARGIN
    content = json.loads(encoded(message))["attachments"][0]["content"]
    assert (content["version"], content["type"], content["msteams"]) == (
        "1.4",
        "AdaptiveCard",
        {"width": "Full"},
    )
    known = {"TextRun", "RichTextBlock", "FactSet", "Container", "Action.OpenUrl", "AdaptiveCard"}
    assert {element["type"] for element in elements(content) if "type" in element} <= known
    for words in text_read_as_markdown(content):
        assert re.fullmatch(r"[a-zA-Z0-9 ,.]+", words)


def long(count: int, text: str) -> Publication:
    findings = [Finding("r", Severity.ERROR, text, resource=f"{text}{n}") for n in range(count)]
    return published(Report(tuple(findings), rules=("r",), not_checked=(NotChecked(text, text),) * 3))


@pytest.mark.parametrize(
    ("run", "note"),
    [
        pytest.param(long(10, "x" * 500), "", id="everything"),
        pytest.param(long(10, "🐙" * 900), "texts are cut at 200 characters", id="shorter texts"),
        pytest.param(
            long(10, "\u202e" * 900), "few findings, and texts are cut at 150 characters", id="fewer findings"
        ),
    ],
)
def test_what_is_left_out_is_said(run: Publication, note: str) -> None:
    fitting = fitted(run)
    assert fitting.notes == ((f"shortened to fit: {note}",) if note else ())
    last = json.loads(encoded(fitting.message))["attachments"][0]["content"]["body"][-1]
    said = "".join(inline["text"] for inline in last.get("inlines", ()))
    assert (said == f"Shortened, because Teams takes no larger cards: {note}.") is bool(note)


@pytest.mark.parametrize("step", range(1, len(_STEPS)))
def test_each_step_is_smaller(step: int) -> None:
    run = replace(long(10, "\u202e🐙" * 900), error="🐙" * 900)
    assert len(encoded(card(run, _STEPS[step]))) < len(encoded(card(run, _STEPS[step - 1])))
