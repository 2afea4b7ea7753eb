"""JUnit XML, read back with a real parser."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.report import NotChecked, Report
from release_kraken.publishers.junit import PUBLISHER

START = datetime(2026, 1, 1, tzinfo=UTC)
ERROR = Finding("rule", Severity.ERROR, "wrong", path="a.tf", line=3)


def document(report: Report) -> ET.Element:
    publication = Publication("tool", "", "subject", "1", START, START, report)
    rendered = PUBLISHER.render(publication, Surface())
    assert rendered.isascii()
    return ET.fromstring(rendered)


def counts(element: ET.Element) -> tuple[str | None, ...]:
    return tuple(element.get(name) for name in ("tests", "failures", "errors", "skipped"))


def test_clean_rule_is_a_passed_test() -> None:
    root = document(Report(rules=("rule",)))
    assert counts(root) == ("1", "0", "0", "0")
    test = root.find("testsuite/testcase")
    assert test is not None
    assert (test.get("classname"), test.get("name"), list(test)) == ("kraken.tool.rule", "rule", [])


def test_run_without_rules_has_a_test() -> None:
    assert counts(document(Report())) == ("1", "0", "0", "0")


def test_failures_notes_and_gaps() -> None:
    note = Finding("rule", Severity.NOTE, "look", path="a.tf")
    root = document(Report((ERROR, note), not_checked=(NotChecked("plan", "no access"),)))
    assert counts(root) == ("3", "1", "0", "1")
    kinds = [[child.tag for child in test] for test in root.iter("testcase")]
    assert kinds == [["failure"], ["system-out"], ["skipped"]]


def test_a_note_alone_passes() -> None:
    assert counts(document(Report((Finding("rule", Severity.NOTE, "look"),)))) == ("1", "0", "0", "0")


def test_names_outlive_moved_lines_and_differ() -> None:
    twice = (ERROR, Finding("rule", Severity.ERROR, "wrong", path="a.tf", line=9))
    names = [test.get("name") for test in document(Report(twice)).iter("testcase")]
    assert names == ["a.tf: wrong", "a.tf: wrong (2)"]


@settings(deadline=None)
@given(
    st.text(st.characters(codec=None)), st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"]))
)
def test_any_text_can_be_parsed(wild: str, plain: str) -> None:
    root = document(Report((Finding(wild, Severity.ERROR, f"{wild}|{plain}", path=wild, fix=wild),)))
    failure = next(root.iter("failure"))
    message = failure.get("message")
    assert message is not None
    if plain.isprintable():
        assert message.endswith(f"|{plain}")
