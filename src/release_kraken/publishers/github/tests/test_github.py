"""Workflow commands, read back as the runner reads them."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.report import NotChecked, Report
from release_kraken.core.text import visible
from release_kraken.publishers.github import PUBLISHER

START = datetime(2026, 1, 1, tzinfo=UTC)
COMMAND = re.compile(r"::(\w+) ([^:]*)::(.*)")
TOTALS = "::notice title=kraken tool::"
ANY_TEXT = st.text(st.characters(codec=None), min_size=1)


def lines(report: Report, folder: str = "") -> list[str]:
    publication = Publication("tool", "", "subject", "1", START, START, report, folder=folder)
    return PUBLISHER.render(publication, Surface()).splitlines()


def decoded(text: str) -> str:
    """As actions/runner does it: `%25` last."""
    for code, character in {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}.items():
        text = text.replace(code, character)
    return text


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    command = COMMAND.fullmatch(line)
    assert command
    pairs = (pair.partition("=") for pair in command[2].split(","))
    return command[1], {name: decoded(value) for name, _, value in pairs}, decoded(command[3])


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        pytest.param(
            Finding("rule", Severity.ERROR, "wrong", path="a.tf", line=3, column=5, end_line=4),
            "::error file=a.tf,line=3,endLine=4,col=5,title=rule::wrong",
            id="place",
        ),
        pytest.param(
            Finding("rule", Severity.WARNING, "50% wrong", path="a:b,c.tf", fix="mend\nit"),
            "::warning file=a%3Ab%2Cc.tf,title=rule::50%25 wrong%0AHow to mend: mend%0Ait",
            id="escapes",
        ),
        pytest.param(
            Finding("rule", Severity.NOTE, "look", resource="aws_vpc.this"),
            "::notice title=rule::aws_vpc.this: look",
            id="no-file",
        ),
    ],
)
def test_annotation(finding: Finding, expected: str) -> None:
    assert lines(Report((finding,)))[0] == expected


def test_paths_start_where_kraken_was_started() -> None:
    finding = Finding("rule", Severity.ERROR, "wrong", path="a.tf")
    assert lines(Report((finding,)), folder="infra")[0] == "::error file=infra/a.tf,title=rule::wrong"


def test_gravest_first_and_totals_last() -> None:
    findings = tuple(Finding("rule", severity, "x", path=severity) for severity in reversed(Severity))
    commands = [
        parsed(line) for line in lines(Report(findings, not_checked=(NotChecked("plan", "no access"),)))
    ]
    assert [(name, properties["title"]) for name, properties, _ in commands] == [
        ("error", "rule"),
        ("warning", "rule"),
        ("warning", "Not checked"),
        ("notice", "rule"),
        ("notice", "kraken tool"),
    ]


def test_totals_are_within_the_ten_notices_that_github_shows() -> None:
    notes = tuple(
        Finding("rule", Severity.NOTE, f"note {number:02}", path="a.tf", line=number)
        for number in range(1, 21)
    )
    rendered = lines(Report(notes), folder="infra")
    assert sum(line.startswith("::notice") for line in rendered) == 10
    assert rendered[9] == "note: infra/a.tf:10: note 10 [rule]"
    assert rendered[-1] == f"{TOTALS}20 notes in 1 file · 0.0 s"


@settings(deadline=None)
@given(path=ANY_TEXT, message=ANY_TEXT)
def test_any_text_comes_back(path: str, message: str) -> None:
    rendered = lines(Report((Finding("rule", Severity.ERROR, message, path=path, line=1),)))
    assert len(rendered) == 2
    name, properties, data = parsed(rendered[0])
    assert (name, data) == ("error", visible(message))
    assert properties == {"file": visible(path), "line": "1", "title": "rule"}


@settings(deadline=None)
@given(st.lists(ANY_TEXT, min_size=12, max_size=12))
def test_no_log_line_is_a_command(messages: list[str]) -> None:
    notes = tuple(Finding("rule", Severity.NOTE, message) for message in messages)
    rendered = lines(Report(notes))
    assert len(rendered) == 13
    assert all(line.startswith("note: ") for line in rendered[9:-1])
