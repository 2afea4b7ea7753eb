"""Reports: the verdict, and what is new, persists, is gone or was not looked at."""

import pytest

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Comparison, NotChecked, Report, Status, compare


def finding(rule: str = "r", path: str | None = "live/prod/main.tf", **fields: Severity) -> Finding:
    return Finding(rule=rule, severity=fields.get("severity", Severity.ERROR), message="m", path=path)


GAP = NotChecked("plan of live/prod", "no credentials")


@pytest.mark.parametrize(
    ("report", "status"),
    [
        pytest.param(Report(), Status.CLEAN, id="nothing"),
        pytest.param(
            Report(findings=(finding(severity=Severity.NOTE),)), Status.CLEAN, id="notes-alone-are-clean"
        ),
        pytest.param(Report(findings=(finding(severity=Severity.WARNING),)), Status.FINDINGS, id="warning"),
        pytest.param(Report(not_checked=(GAP,)), Status.INCOMPLETE, id="gap"),
        pytest.param(
            Report(findings=(finding(),), not_checked=(GAP,)), Status.FINDINGS, id="findings-before-gaps"
        ),
    ],
)
def test_status(report: Report, status: Status) -> None:
    assert report.status is status


@pytest.mark.parametrize(
    ("gap", "path", "rule", "covered"),
    [
        pytest.param(NotChecked("x", "y"), "a/b.tf", "r", False, id="nothing-that-was-found"),
        pytest.param(NotChecked("x", "y", path="."), "a/b.tf", "r", True, id="the-root-is-everything"),
        pytest.param(NotChecked("x", "y", path="a"), "a/b.tf", "r", True, id="below"),
        pytest.param(NotChecked("x", "y", path="a"), "ab/b.tf", "r", False, id="same-beginning-of-a-name"),
        pytest.param(NotChecked("x", "y", path="a/b.tf"), "a/b.tf", "r", True, id="the-file-itself"),
        pytest.param(NotChecked("x", "y", rules=("s",)), "a/b.tf", "r", False, id="other-rule"),
        pytest.param(NotChecked("x", "y", path="a", rules=("r",)), "a/b.tf", "r", True, id="path-and-rule"),
        pytest.param(NotChecked("x", "y", path="a"), None, "r", False, id="finding-without-a-path"),
    ],
)
def test_what_a_gap_covers(gap: NotChecked, path: str | None, rule: str, covered: bool) -> None:
    assert gap.covers(finding(rule, path)) is covered


def test_what_is_left_out_on_purpose_is_not_gone() -> None:
    known = finding("ran", "known.tf")
    report = Report(rules=("ran",), unreported=frozenset({known.key}))
    assert compare((known,), report) == Comparison(frozenset(), frozenset())


def test_compare() -> None:
    kept, fixed, unseen, unasked, fresh = (
        finding("ran", "kept.tf"),
        finding("ran", "fixed.tf"),
        finding("ran", "unseen/main.tf"),
        finding("not-run", "other.tf"),
        finding("ran", "fresh.tf"),
    )
    report = Report(
        findings=(kept, fresh),
        not_checked=(NotChecked("unseen", "time limit", path="unseen"),),
        rules=("ran",),
    )
    assert compare((kept, fixed, unseen, unasked), report) == Comparison(
        new=frozenset({fresh.key}),
        persisting=frozenset({kept.key}),
        gone=(fixed,),
        stale=(unseen, unasked),
    )
