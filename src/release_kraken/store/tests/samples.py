"""Small requests, findings and reports for the tests of the store."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypedDict, Unpack

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Comparison, NotChecked, Report
from release_kraken.core.run import Run, RunRequest, Trigger
from release_kraken.store.records import Claim
from release_kraken.store.store import Store

At = Callable[[int], datetime]


class Asked(TypedDict, total=False):
    """What a test asks for that is not the usual."""

    tool: str
    subject: str
    trigger: Trigger
    schedule: str | None
    due: datetime | None
    group: str | None
    serial: str | None


def asked(**values: Unpack[Asked]) -> RunRequest:
    """A request for a run."""
    return replace(RunRequest("tool", "here", Trigger.API), **values)


def entered(store: Store, now: datetime, **values: Unpack[Asked]) -> Run:
    """A queued run."""
    run = store.runs.enter(asked(**values), now)
    assert run is not None
    return run


def begun(store: Store, now: datetime, **values: Unpack[Asked]) -> Claim:
    """The claim of a run that began at once."""
    run = store.runs.enter(asked(**values), now, begun_by="me")
    assert run is not None
    return Claim(run)


def claimed(store: Store, now: datetime, owner: str = "me", **values: Unpack[Asked]) -> Claim:
    """The claim of a run that was queued."""
    claim = store.queue.claim(entered(store, now, **values).id, owner, now)
    assert claim is not None
    return claim


def finished(
    store: Store, now: datetime, result: Report, subject: str = "here", tool: str = "tool"
) -> Comparison | None:
    """How a run that begins and ends now compares."""
    return store.queue.finish(begun(store, now, subject=subject, tool=tool), result, now)


def kept(store: Store, run: Run | Claim) -> Run:
    """The run as the store has it now."""
    found = store.runs.get(run.run.id if isinstance(run, Claim) else run.id)
    assert found is not None
    return found


def finding(name: str, rule: str = "r", severity: Severity = Severity.WARNING) -> Finding:
    """A finding whose key depends on its name and rule."""
    return Finding(rule, severity, "m", path=f"live/{name}.tf", line=3, resource=name)


def report(*findings: Finding, gaps: tuple[NotChecked, ...] = ()) -> Report:
    """A report of the rule r."""
    return Report(findings, not_checked=gaps, rules=("r",))
