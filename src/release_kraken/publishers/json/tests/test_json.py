"""The JSON object: its schema, its keys, and any text in it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.report import Change, NotChecked, Report, compare
from release_kraken.publishers.json import PUBLISHER

SCHEMA = json.loads((Path(__file__).parents[1] / "schema.json").read_text())
START = datetime(2026, 1, 1, tzinfo=UTC)
FINDING = Finding(
    "rule", Severity.WARNING, "wrong", path="a.tf", line=3, column=1, end_line=4, fix="mend", resource="r"
)
EARLIER = (Finding("rule", Severity.ERROR, "mended"), Finding("other", Severity.ERROR, "unseen", path="b.tf"))
REPORT = Report(
    (FINDING, Finding("rule", Severity.NOTE, "bare")),
    changes=(Change("a.md", "old\n", "new\n", "because"),),
    facts={"roots": [{"path": "live", "plan": None}]},
    not_checked=(NotChecked("b", "no access", path="."),),
    rules=("rule",),
)


def publication(report: Report, before: tuple[Finding, ...] | None = None) -> Publication:
    comparison = None if before is None else compare(before, report)
    return Publication("tool_name", "", "subject", "1", START, START, report, comparison=comparison)


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(publication(Report()), id="nothing"),
        pytest.param(publication(REPORT), id="first-run"),
        pytest.param(publication(REPORT, EARLIER), id="everything"),
    ],
)
def test_schema_holds(shown: Publication) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(PUBLISHER.render(shown, Surface())), SCHEMA)


def test_keys_and_their_order() -> None:
    answer = json.loads(PUBLISHER.render(publication(REPORT, EARLIER), Surface()))
    assert list(answer) == ["tool", "status", "findings", "facts", "not_checked"]
    assert list(answer["findings"][1].items()) == [
        ("rule", "rule"),
        ("severity", "warning"),
        ("path", "a.tf"),
        ("line", 3),
        ("column", 1),
        ("end_line", 4),
        ("message", "wrong"),
        ("fix", "mend"),
        ("key", FINDING.key),
        ("resource", "r"),
    ]
    assert answer["facts"]["comparison"] == {
        "new": [finding.key for finding in REPORT.findings],
        "persisting": [],
        "gone": [],
        "stale": [
            {"rule": "rule", "path": None, "message": "mended", "key": EARLIER[0].key},
            {"rule": "other", "path": "b.tf", "message": "unseen", "key": EARLIER[1].key},
        ],
    }
    assert answer["facts"]["changes"] == [
        {"target": "a.md", "why": "because", "diff": "--- a/a.md\n+++ b/a.md\n@@ -1 +1 @@\n-old\n+new\n"}
    ]


@settings(deadline=None)
@given(st.text(st.characters(codec=None)))
def test_any_text_is_ascii_and_comes_back_whole(text: str) -> None:
    report = Report((Finding("rule", Severity.ERROR, text, key="key"),), facts={text: text})
    rendered = PUBLISHER.render(publication(report), Surface())
    assert rendered.isascii()
    expected = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    answer = json.loads(rendered)
    assert answer["findings"][0]["message"] == expected
    assert answer["facts"] == {expected: expected}
