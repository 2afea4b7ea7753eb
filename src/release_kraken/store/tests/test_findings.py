"""Findings that come, stay, go and come back, and how they are looked for."""

import uuid
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from release_kraken.core.report import Comparison, NotChecked, Report, compare
from release_kraken.core.run import RunStatus
from release_kraken.store.records import OpenFinding, RunFilter
from release_kraken.store.store import Store
from release_kraken.store.tests.samples import At, begun, finding, finished, report


def open_keys(store: Store, subject: str = "here") -> set[str]:
    return {known.finding.key for known in store.findings.list_open("tool", subject)}


@pytest.mark.parametrize(
    ("result", "status"),
    [
        pytest.param(report(), RunStatus.CLEAN, id="clean"),
        pytest.param(report(finding("a")), RunStatus.FINDINGS, id="findings"),
        pytest.param(report(gaps=(NotChecked("x", "y"),)), RunStatus.INCOMPLETE, id="incomplete"),
    ],
)
def test_the_status_is_the_reports(store: Store, at: At, result: Report, status: RunStatus) -> None:
    finished(store, at(0), result)
    assert [run.status for run in store.runs.list(RunFilter())] == [status]


def test_the_first_report_on_a_subject_is_compared_with_nothing(store: Store, at: At) -> None:
    store.queue.cancel(begun(store, at(0)), "stop", at(1))
    assert finished(store, at(2), report(finding("a"))) is None
    assert finished(store, at(3), report(finding("a")), subject="elsewhere") is None
    assert finished(store, at(4), report()) == Comparison(frozenset(), frozenset(), gone=(finding("a"),))


def test_findings_come_stay_and_go(store: Store, at: At) -> None:
    a, b, c = finding("a"), finding("b"), finding("c")
    assert finished(store, at(0), report(a, b)) is None
    moved = replace(b, line=9, message="reworded")
    assert finished(store, at(1), report(moved, c)) == Comparison(
        frozenset({c.key}), frozenset({b.key}), gone=(a,)
    )
    assert store.findings.list_open("tool", "here") == (
        OpenFinding(moved, first_seen=at(0), last_seen=at(1)),
        OpenFinding(c, first_seen=at(1), last_seen=at(1)),
    )


def test_a_passing_look_keeps_nothing(store: Store, at: At) -> None:
    a, b = finding("a"), finding("b")
    finished(store, at(0), report(a))
    assert finished(store, at(1), Report(findings=(b,))) is None
    assert open_keys(store) == {a.key}


def test_one_that_comes_back_is_new(store: Store, at: At) -> None:
    a = finding("a")
    for minute, result in enumerate((report(a), report(), report(a))):
        last = finished(store, at(minute), result)
    assert last == Comparison(frozenset({a.key}), frozenset())
    assert store.findings.list_open("tool", "here") == (OpenFinding(a, at(2), at(2)),)


def test_what_could_not_be_looked_at_stays_open(store: Store, at: At) -> None:
    a, other = finding("a"), finding("b", rule="other")
    finished(store, at(0), report(a, other))
    gap = NotChecked("plan", "no credentials", path="live")
    assert finished(store, at(1), report(gaps=(gap,))) == Comparison(
        frozenset(), frozenset(), stale=(a, other)
    )
    assert store.findings.list_open("tool", "here") == (
        OpenFinding(a, at(0), at(0)),
        OpenFinding(other, at(0), at(0)),
    )
    assert finished(store, at(2), report(a)) == Comparison(frozenset(), frozenset({a.key}), stale=(other,))


def test_subjects_and_tools_are_apart(store: Store, at: At) -> None:
    finished(store, at(0), report(finding("a")))
    finished(store, at(1), report(), subject="elsewhere")
    assert open_keys(store) == {finding("a").key}
    assert open_keys(store, "elsewhere") == set()
    assert store.findings.list_open("other", "here") == ()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("zażółć 🐙\n\ttab", "zażółć 🐙\n\ttab", id="unicode"),
        pytest.param("caf\udce9.tf", "caf\\udce9.tf", id="a-name-that-is-no-unicode"),
        pytest.param("a\0b", "a\\x00b", id="nul"),
    ],
)
def test_any_text_is_kept(store: Store, at: At, text: str, kept: str) -> None:
    odd = replace(finding("a"), path=text, message=text)
    finished(store, at(0), report(odd), subject=text)
    (known,) = store.findings.list_open("tool", text)
    assert (known.finding.path, known.finding.message, known.finding.key) == (kept, kept, odd.key)
    assert finished(store, at(1), report(odd), subject=text) == Comparison(frozenset(), frozenset({odd.key}))


reports = st.lists(st.sets(st.sampled_from("abcdef")), min_size=1, max_size=5)


@given(reports)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
def test_what_is_open_is_what_the_last_report_found(store: Store, at: At, history: list[set[str]]) -> None:
    subject = uuid.uuid4().hex
    finished(store, at(0), report(), subject)
    for names in history:
        before = tuple(known.finding for known in store.findings.list_open("tool", subject))
        result = report(*map(finding, names))
        assert finished(store, at(0), result, subject) == compare(before, result)
        assert open_keys(store, subject) == {finding(name).key for name in names}
