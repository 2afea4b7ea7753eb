"""The store's behaviour: runs from start to end, and findings that come, stay, go and come back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Comparison, NotChecked, Report, compare
from release_kraken.core.run import Counts, Run, RunRequest, RunStatus, Trigger
from release_kraken.store import StoreError
from release_kraken.store.records import Claim, OpenFinding, RunFilter
from release_kraken.store.store import Store

At = Callable[[int], datetime]


def finding(name: str, **fields: str) -> Finding:
    return Finding(
        fields.get("rule", "r"), Severity.WARNING, "m", path=f"live/{name}.tf", line=3, resource=name
    )


def report(*findings: Finding, gaps: tuple[NotChecked, ...] = ()) -> Report:
    return Report(findings, not_checked=gaps, rules=("r",))


def start(store: Store, now: datetime, subject: str = "here", tool: str = "tool") -> Claim:
    run = store.runs.enter(RunRequest(tool, subject, Trigger.CLI), now, begun_by="me")
    assert run is not None
    return Claim(run)


def finished(store: Store, now: datetime, result: Report, subject: str = "here") -> Comparison | None:
    return store.queue.finish(start(store, now, subject), result, now)


def open_keys(store: Store, subject: str = "here") -> set[str]:
    return {known.finding.key for known in store.findings.list_open("tool", subject)}


def test_a_run_from_start_to_end(store: Store, at: At) -> None:
    run = start(store, at(0))
    assert store.runs.get(run.id) == run
    assert run == Run(run.id, "tool", "here", Trigger.CLI, RunStatus.RUNNING, created=at(0), started=at(0))
    store.queue.finish(run, report(), at(5))
    assert store.runs.get(run.id) == replace(run, status=RunStatus.CLEAN, finished=at(5))


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


def test_a_failed_run_says_why_and_leaves_findings_alone(store: Store, at: At) -> None:
    finished(store, at(0), report(finding("a")))
    failed, cancelled = (start(store, at(minute)) for minute in (1, 2))
    store.queue.fail(failed, "no route", at(3))
    store.queue.cancel(cancelled, at(4))
    assert store.runs.get(failed.id) == replace(
        failed, status=RunStatus.FAILED, finished=at(3), error="no route"
    )
    assert store.runs.get(cancelled.id) == replace(cancelled, status=RunStatus.CANCELLED, finished=at(4))
    assert open_keys(store) == {finding("a").key}


def test_a_run_ends_once(store: Store, at: At) -> None:
    run = start(store, at(0))
    store.queue.cancel(run, at(1))
    with pytest.raises(StoreError, match="is not running any more: it cannot end as findings"):
        store.queue.finish(run, report(finding("a")), at(2))
    assert open_keys(store) == set()


def test_runs_are_listed_newest_first(store: Store, at: At) -> None:
    runs = [
        store.start(*names, Trigger.CLI, at(minute))
        for minute, names in enumerate((("a", "x"), ("b", "x"), ("a", "y")))
    ]
    assert store.runs.list(RunFilter()) == tuple(reversed(runs))
    assert store.runs.list(RunFilter(), limit=1) == (runs[2],)
    assert store.runs.list(RunFilter(tool="a")) == (runs[2], runs[0])
    assert store.runs.list(RunFilter(tool="a", subject="x")) == (runs[0],)
    assert store.runs.get("nothing") is None


def test_the_first_report_on_a_subject_is_compared_with_nothing(store: Store, at: At) -> None:
    store.queue.cancel(start(store, at(0)), at(1))
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


def test_runs_that_finish_at_once_count_each_finding_once(store: Store, at: At) -> None:
    def finish(minute: int) -> Comparison | None:
        return finished(store, at(minute), report(finding("a"), finding("b")))

    finished(store, at(0), report())

    with ThreadPoolExecutor(4) as pool:
        comparisons = list(pool.map(finish, range(8)))
    assert sorted(len(comparison.new) for comparison in comparisons if comparison) == [0] * 7 + [2]
    assert len(store.findings.list_open("tool", "here")) == 2


def test_times_come_back_as_utc(store: Store, at: At) -> None:
    run = store.start("tool", "here", Trigger.CLI, at(0).astimezone(timezone(timedelta(hours=5))))
    kept = store.runs.get(run.id)
    assert kept is not None
    assert str(kept.created) == "2026-01-01 00:00:00+00:00"
    with pytest.raises(StatementError, match="has no time zone"):
        start(store, datetime(2026, 1, 1))  # noqa: DTZ001


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
    finished(store, at(0), report())
    before: tuple[Finding, ...] = ()
    for names in history:
        result = report(*map(finding, names))
        assert finished(store, at(0), result) == compare(before, result)
        assert open_keys(store) == {finding(name).key for name in names}
        before = tuple(known.finding for known in store.findings.list_open("tool", "here"))
