"""The comment says what was found, within its limit, and nothing in it acts."""

from dataclasses import replace
from typing import Any

import pytest
from markdown_it import MarkdownIt

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.publication import Publication
from release_kraken.core.pull_request import PullRequest
from release_kraken.core.report import Change, Comparison, NotChecked, Report
from release_kraken.core.run import RunStatus
from release_kraken.publishers.pull_request_comment import (
    PUBLISHER,
    PullRequestCommentSettings,
    has_something_to_say,
)
from release_kraken.publishers.pull_request_comment.document import LIMIT, document
from release_kraken.publishers.tests.conftest import publication

PULL_REQUEST = PullRequest(
    *("github", "shop/infra", 7, "x", "dana", "https://f/7", "a" * 40, "b", "main"),
    file_url="https://forge.example.org/blob/aaa/{path}#L{line}",
)
FINDING = Finding("some-rule", Severity.ERROR, "wrong", path="a b/(c).tf", line=3)
HOSTILE = '<script>alert(1)</script> @all #1 [x](javascript:alert(1)) | `a` ![i](http://e/p.png)\n\n# "big"'


def _told(report: Report, **more: Any) -> Publication:
    return replace(publication(report), pull_request=PULL_REQUEST, url="https://k/runs/1", **more)


def test_a_finding_links_to_its_line_of_the_commit() -> None:
    text = document(_told(Report((FINDING,)))).text
    assert "[`a b/(c).tf:3`](https://forge.example.org/blob/aaa/a%20b/%28c%29.tf#L3)" in text
    assert "[all of this run](https://k/runs/1)" in text
    assert "Commit `aaaaaaaaaaaa`" in text


def test_it_says_what_is_new_known_and_gone() -> None:
    old = replace(FINDING, message="old", key="old")
    comparison = Comparison(frozenset({FINDING.key}), frozenset({"old"}), (replace(old, key="x"),))
    text = document(_told(Report((FINDING, old)), comparison=comparison)).text
    assert "**1 new**, **1 known**, **1 gone**" in text
    assert text.count("error **new**") == 1


def test_hostile_text_is_shown_as_it_is() -> None:
    report = Report(
        (replace(FINDING, message=HOSTILE, fix=HOSTILE, path=HOSTILE, owner=HOSTILE),),
        (Change(HOSTILE, None, "x", HOSTILE),),
        not_checked=(NotChecked(HOSTILE, HOSTILE),),
    )
    told = replace(_told(report), pull_request=None)
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(document(told).text)
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("<a ") == 1  # to the run
    assert "<h1" not in html
    assert html.count("<table>") == 3


def test_the_error_of_a_run_that_failed_is_told() -> None:
    text = document(_told(Report(), unfinished=RunStatus.FAILED, error="no <b>terraform")).text
    assert "could not be carried out" in text
    assert "no &#60;b&#62;terraform" in text


@pytest.mark.parametrize("count", [3, 300, 20_000])
def test_it_is_never_longer_than_a_comment_may_be(count: int) -> None:
    message = "<" * 1_000
    findings = tuple(replace(FINDING, message=message, key=str(number)) for number in range(count))
    gaps = tuple(NotChecked(message, message) for _ in range(count))
    written = document(_told(Report(findings, not_checked=gaps)))
    assert len(written.text) <= LIMIT
    assert any("finding" in part for part in written.left_out) is (count > 3)


def test_the_gravest_are_kept() -> None:
    notes = tuple(Finding("r", Severity.NOTE, "n" * 200, key=str(number)) for number in range(400))
    text = document(_told(Report((*notes, replace(FINDING, path="z.tf"))))).text
    assert "z.tf" in text
    assert "Not shown here: " in text


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(_told(Report()), False, id="clean"),
        pytest.param(_told(Report((FINDING,))), True, id="findings"),
        pytest.param(_told(Report((replace(FINDING, severity=Severity.NOTE),))), True, id="notes"),
        pytest.param(_told(Report(not_checked=(NotChecked("a", "b"),))), True, id="gaps"),
        pytest.param(
            _told(Report(), comparison=Comparison(frozenset(), frozenset(), (FINDING,))), True, id="mended"
        ),
    ],
)
def test_what_there_is_to_say(told: Publication, expected: bool) -> None:
    assert has_something_to_say(told) is expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({}, ("github:shop/infra#7",), id="ended"),
        pytest.param({"unfinished": RunStatus.RUNNING}, (), id="running"),
        pytest.param({"unfinished": RunStatus.CANCELLED}, (), id="cancelled"),
        pytest.param({"unfinished": RunStatus.FAILED}, ("github:shop/infra#7",), id="failed"),
        pytest.param({"pull_request": None}, (), id="no-pull-request"),
    ],
)
def test_addresses(more: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert PUBLISHER.delivery is not None
    told = replace(_told(Report()), **more)
    assert PUBLISHER.delivery.addresses(PullRequestCommentSettings(), told) == expected
    assert PUBLISHER.delivery.addresses(PullRequestCommentSettings(enabled=False), told) == ()
