"""The smaller parts: audit log, tokens, sessions, hooks, processes, logs, retention, findings looked for."""

from dataclasses import replace

import pytest

from release_kraken.core.finding import Severity
from release_kraken.store.records import (
    ApiToken,
    Envelope,
    FindingFilter,
    FindingState,
    LogLine,
    Phase,
    Process,
    RunFilter,
    Session,
)
from release_kraken.store.store import Store
from release_kraken.store.tests.samples import At, begun, entered, finding, finished, report

DAY = 24 * 60


def test_the_audit_log_is_read_backwards(store: Store, at: At) -> None:
    for number in range(3):
        store.audit.record("ann", "run.ask", f"t{number}", {"number": number, "deep": {"x": [1]}}, at(number))
    newest = store.audit.list(limit=2)
    assert [entry.target for entry in newest] == ["t2", "t1"]
    assert [entry.target for entry in store.audit.list(before=newest[-1].id)] == ["t0"]
    assert [entry.target for entry in store.audit.list(text="T1")] == ["t1"]
    assert (newest[0].at, newest[0].detail) == (at(2), {"number": 2, "deep": {"x": [1]}})


def test_a_token_is_found_by_its_hash_until_it_ends(store: Store, at: At) -> None:
    token = ApiToken("t", "ci", "ann", ("read", "run"), at(0), at(100))
    store.tokens.create(token, "digest", "ann")
    assert store.tokens.find("other", at(1)) is None
    assert store.tokens.find("digest", at(1)) == token
    assert store.tokens.list() == (replace(token, last_used=at(1)),)
    assert store.tokens.find("digest", at(100)) is None
    assert store.tokens.revoke("t", "bob", at(2))
    assert not store.tokens.revoke("t", "bob", at(3))
    assert store.tokens.find("digest", at(4)) is None
    assert store.tokens.list() == (replace(token, last_used=at(1), revoked=at(2)),)
    assert [(entry.actor, entry.action) for entry in store.audit.list()] == [
        ("bob", "token.revoke"),
        ("ann", "token.create"),
    ]
    assert "digest" not in str(store.audit.list())


def test_a_session_is_found_by_its_hash_until_it_ends(store: Store, at: At) -> None:
    session = Session("s", "ann", "admin", at(0), at(10))
    store.sessions.create(session, "digest")
    store.sessions.create(replace(session, id="s2"), "digest2")
    assert store.sessions.find("digest", at(9)) == session
    assert store.sessions.find("digest", at(10)) is None
    assert store.sessions.delete("digest")
    assert not store.sessions.delete("digest")
    assert store.sessions.find("digest", at(1)) is None
    assert (store.sessions.prune(at(9)), store.sessions.prune(at(10))) == (0, 1)


def test_a_hook_is_new_once(store: Store, at: At) -> None:
    assert [store.hooks.is_new(digest, at(0)) for digest in ("a", "b", "a")] == [True, True, False]


def test_processes_beat_until_they_are_removed(store: Store, at: At) -> None:
    process = Process("p", "host", 7, ("web", "worker"), "1.0", at(0))
    store.processes.register(process)
    assert store.processes.beat("p")
    assert store.processes.beat("p")
    assert store.processes.list() == (replace(process, beats=2),)
    store.processes.remove("p")
    assert not store.processes.beat("p")
    assert store.processes.list() == ()


def test_a_log_is_read_from_where_one_stands(store: Store, at: At) -> None:
    run, other = entered(store, at(0)), entered(store, at(0))
    store.logs.append(run.id, [])
    store.logs.append(run.id, [(at(0), "a"), (at(1), "b\0\udce9")])
    store.logs.append(other.id, [(at(1), "else")])
    store.logs.append(run.id, [(at(2), "c")])
    lines = store.logs.list(run.id)
    assert lines == (LogLine(1, at(0), "a"), LogLine(2, at(1), "b\\x00\\udce9"), LogLine(3, at(2), "c"))
    assert store.logs.list(run.id, after=1, limit=1) == lines[1:2]


def test_what_is_over_and_old_is_removed(store: Store, at: At) -> None:
    old = begun(store, at(0))
    store.logs.append(old.run.id, [(at(0), "line")])
    store.queue.finish(
        old, report(finding("gone"), finding("open")), at(1), lambda _: [Envelope("t", "o", Phase.END, True)]
    )
    finished(store, at(2), report(finding("open")))
    waiting, working = entered(store, at(3)), begun(store, at(3))
    store.audit.record("ann", "x", "y", {}, at(3))
    store.hooks.is_new("old", at(3))
    now = at(31 * DAY)
    finished(store, now, report(finding("open"), finding("new")))
    store.hooks.is_new("new", now)
    keep = {"runs_days": 30, "reports_days": 30, "logs_days": 30, "gone_days": 30, "audit_days": 30}
    assert store.retention.prune(now, **keep, batch=1) == {
        "runs": 2,
        "reports": 0,
        "log_lines": 0,
        "findings": 1,
        "audit": 1,
        "hooks": 1,
        "sessions": 0,
    }
    left = {run.id for run in store.runs.list(RunFilter())}
    assert {waiting.id, working.run.id} < left
    assert len(left) == 3
    assert store.reports.get(old.run.id) is None
    assert store.deliveries.list_recent(9) == ()
    assert [known.first_seen for known in store.findings.list_open("tool", "here")] == [at(1), now]
    assert finished(store, now, report(finding("open"), finding("new"))) is not None
    assert set(store.retention.prune(now, **keep).values()) == {0}


def test_a_report_goes_once_a_later_one_is_as_good(store: Store, at: At) -> None:
    first, other, second = (
        begun(store, at(n), subject=at_) for n, at_ in enumerate(("here", "there", "here"))
    )
    for claim in (first, second, other):
        store.queue.finish(claim, report(finding("a")), at(3), lambda _: ())
    store.queue.fail(begun(store, at(4)), "no", at(5))
    keep = {"runs_days": 90, "reports_days": 30, "logs_days": 90, "gone_days": 90, "audit_days": 90}
    assert store.retention.prune(at(40 * DAY), **keep, batch=1)["reports"] == 1
    kept = [store.reports.get(claim.run.id) is not None for claim in (first, second, other)]
    assert kept == [False, True, True]
    assert len(store.runs.list(RunFilter())) == 4


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        pytest.param(FindingFilter(), "ecba", id="all"),
        pytest.param(FindingFilter(tool="tool", state=FindingState.OPEN), "cb", id="open"),
        pytest.param(FindingFilter(state=FindingState.GONE), "a", id="gone"),
        pytest.param(FindingFilter(severity=Severity.ERROR), "b", id="severity"),
        pytest.param(FindingFilter(rule="other"), "c", id="rule"),
        pytest.param(FindingFilter(owner="team"), "c", id="owner"),
        pytest.param(FindingFilter(subject="elsewhere"), "e", id="subject"),
        pytest.param(FindingFilter(text="LIVE/B"), "b", id="text"),
        pytest.param(FindingFilter(text="%"), "", id="no-wildcards"),
    ],
)
def test_findings_are_looked_for(store: Store, at: At, wanted: FindingFilter, names: str) -> None:
    b, c = finding("b", severity=Severity.ERROR), replace(finding("c", rule="other"), owner="team")
    finished(store, at(0), report(finding("a")))
    finished(store, at(1), report(b, c))
    finished(store, at(2), report(finding("e")), subject="elsewhere", tool="second")
    found = store.findings.list(wanted)
    assert "".join(str(known.finding.resource) for known in found) == names
    if len(found) > 1:
        assert store.findings.list(wanted, before=found[0].id, limit=1) == found[1:2]
