"""Who carries out which run, and how runs end."""

from dataclasses import replace

import pytest

from release_kraken.core.report import Change, NotChecked, Report, Table
from release_kraken.core.run import RunStatus, Trigger
from release_kraken.store import ClaimLostError, StoreError
from release_kraken.store.records import Claim, DeliveryStatus, Dispatched, Envelope, Phase, StoredReport
from release_kraken.store.store import Store
from release_kraken.store.tests.samples import At, begun, claimed, entered, finding, kept, report

ENVELOPE = Envelope("teams", "ops", Phase.END, repeatable=False)
BEGIN = Envelope("build_status", "12", Phase.BEGIN, repeatable=True)


def deliveries(store: Store, run_id: str) -> list[tuple[Phase, DeliveryStatus]]:
    return [(found.envelope.phase, found.status) for found in store.deliveries.list_for(run_id)]


def test_a_run_from_start_to_end(store: Store, at: At) -> None:
    run = entered(store, at(0))
    claim = store.queue.claim(run.id, "me", at(1))
    assert claim is not None
    assert claim.run == replace(run, status=RunStatus.RUNNING, started=at(1), attempt=1, owner="me")
    assert kept(store, run) == claim.run
    assert store.queue.claim(run.id, "you", at(2)) is None
    assert store.queue.list_running() == store.queue.list_running("me") == (claim,)
    assert store.queue.list_running("you") == ()
    store.queue.finish(claim, report(), at(5))
    assert kept(store, run) == replace(claim.run, status=RunStatus.CLEAN, finished=at(5))
    assert store.queue.list_running() == ()


def test_a_report_is_kept_whole(store: Store, at: At) -> None:
    whole = Report(
        findings=(finding("a"),),
        changes=(Change("x", None, "after", "because", resolves=("k",)),),
        tables=(Table("t", ("a", "b"), (("1", "zażółć"),)),),
        facts={"deep": {"list": [1, 2.5, None, True, "x"]}},
        not_checked=(NotChecked("x", "y", path="z", rules=("r",)),),
        rules=("r",),
        unreported=frozenset({"b", "a"}),
    )
    first, second = (begun(store, at(minute)) for minute in (0, 1))
    assert store.queue.finish(first, whole, at(2)) is None
    assert store.reports.get(first.run.id) == StoredReport(whole, None)
    comparison = store.queue.finish(second, report(), at(3))
    assert store.reports.get(second.run.id) == StoredReport(report(), comparison)
    assert store.reports.get("nothing") is None


def test_a_report_may_hold_what_is_no_unicode(store: Store, at: At) -> None:
    claim = begun(store, at(0))
    store.queue.finish(claim, Report(facts={"caf\udce9": "caf\udce9"}), at(1))
    stored = store.reports.get(claim.run.id)
    assert stored is not None
    assert stored.report.facts == {"caf\\udce9": "caf\\udce9"}


def test_a_failed_run_says_why_and_leaves_findings_alone(store: Store, at: At) -> None:
    store.queue.finish(begun(store, at(0)), report(finding("a")), at(0))
    failed, cancelled = (begun(store, at(minute)) for minute in (1, 2))
    store.queue.fail(failed, "no route", at(3), [ENVELOPE])
    store.queue.cancel(cancelled, "enough", at(4))
    assert kept(store, failed) == replace(
        failed.run, status=RunStatus.FAILED, finished=at(3), error="no route"
    )
    assert kept(store, cancelled) == replace(
        cancelled.run, status=RunStatus.CANCELLED, finished=at(4), error="enough"
    )
    assert deliveries(store, failed.run.id) == [(Phase.END, DeliveryStatus.WAITING)]
    assert [known.finding for known in store.findings.list_open("tool", "here")] == [finding("a")]


def test_an_end_may_be_said_twice_by_the_same_attempt(store: Store, at: At) -> None:
    store.queue.finish(begun(store, at(0)), report(finding("gone")), at(0))
    claims = [begun(store, at(minute)) for minute in (1, 2, 3)]
    comparison = store.queue.finish(claims[0], report(finding("new")), at(4), lambda _: [ENVELOPE])
    assert comparison is not None
    assert comparison.gone == (finding("gone"),)
    for _ in range(2):
        assert store.queue.finish(claims[0], report(), at(5), lambda _: [BEGIN]) == comparison
        store.queue.fail(claims[1], "why", at(6))
        store.queue.cancel(claims[2], "why", at(7))
    assert kept(store, claims[0]).finished == at(4)
    assert len(store.deliveries.list_for(claims[0].run.id)) == 1
    (summary,) = store.runs.summarise(["tool"])
    assert [(day.runs, day.failed) for day in summary.trend] == [(3, 1)]


@pytest.mark.parametrize("ended", [RunStatus.CANCELLED, RunStatus.FAILED])
def test_a_run_ends_once(store: Store, at: At, ended: RunStatus) -> None:
    claim = begun(store, at(0))
    {RunStatus.CANCELLED: store.queue.cancel, RunStatus.FAILED: store.queue.fail}[ended](claim, "x", at(1))
    with pytest.raises(ClaimLostError, match=f"is {ended}, in attempt 1: this attempt cannot end it"):
        store.queue.finish(claim, report(finding("a")), at(2))
    with pytest.raises(ClaimLostError):
        store.queue.release(claim, "dead", at(2), 3)
    assert store.findings.list_open("tool", "here") == ()


def test_who_has_lost_a_claim_can_do_nothing_with_it(store: Store, at: At) -> None:
    lost = claimed(store, at(0))
    assert store.queue.release(lost, "dead", at(1), attempts=3) is RunStatus.QUEUED

    def try_all() -> None:
        for act in (
            lambda: store.queue.finish(lost, report(), at(2)),
            lambda: store.queue.fail(lost, "x", at(2)),
            lambda: store.queue.cancel(lost, "x", at(2)),
            lambda: store.queue.hand_back(lost, at(2)),
            lambda: store.queue.release(lost, "x", at(2), 3),
            lambda: store.queue.begin_deliveries(lost, [BEGIN], at(2)),
        ):
            with pytest.raises(ClaimLostError):
                act()

    try_all()
    claim = store.queue.claim(lost.run.id, "you", at(3))
    assert claim is not None
    assert claim.key == (lost.run.id, 2)
    assert claim.run.started == at(0)
    try_all()
    assert kept(store, lost) == claim.run
    assert store.deliveries.list_for(lost.run.id) == ()


def test_a_run_is_begun_only_so_often(store: Store, at: At) -> None:
    run = entered(store, at(0))
    statuses = []
    for _ in range(2):
        claim = store.queue.claim(run.id, "me", at(1))
        assert claim is not None
        statuses.append(store.queue.release(claim, "its process died", at(2), attempts=2))
    assert statuses == [RunStatus.QUEUED, RunStatus.FAILED]
    assert (kept(store, run).error, kept(store, run).finished) == ("its process died", at(2))


def test_what_is_handed_back_does_not_count(store: Store, at: At) -> None:
    run = entered(store, at(0))
    for attempt in (1, 2):
        claim = store.queue.claim(run.id, "me", at(1))
        assert claim is not None
        store.queue.hand_back(claim, at(2))
        assert kept(store, run) == replace(run, started=at(1), attempt=attempt)
    claim = store.queue.claim(run.id, "me", at(3))
    assert claim is not None
    assert store.queue.release(claim, "dead", at(4), attempts=2) is RunStatus.QUEUED


@pytest.mark.parametrize("back", ["release", "hand_back"])
def test_what_is_to_be_cancelled_is_not_queued_again(store: Store, at: At, back: str) -> None:
    claim = claimed(store, at(0))
    store.queue.request_cancel(claim.run.id, "ann", at(1))
    if back == "release":
        assert store.queue.release(claim, "dead", at(2), 3) is RunStatus.CANCELLED
    else:
        store.queue.hand_back(claim, at(2))
    assert kept(store, claim).status is RunStatus.CANCELLED


def test_a_command_line_that_died_has_failed(store: Store, at: At) -> None:
    claim = begun(store, at(0), trigger=Trigger.CLI)
    assert store.queue.release(claim, "dead", at(1), attempts=3) is RunStatus.FAILED


def test_runs_are_cancelled(store: Store, at: At) -> None:
    waiting, working = entered(store, at(0)), claimed(store, at(0))
    cancelled = store.queue.request_cancel(waiting.id, "ann", at(1))
    assert cancelled == replace(waiting, status=RunStatus.CANCELLED, finished=at(1), error="cancelled by ann")
    assert store.queue.request_cancel(working.run.id, "ann", at(1)) == replace(working.run, cancelling=True)
    assert store.queue.list_cancelling("me") == (working.run.id,)
    assert store.queue.list_cancelling("you") == ()
    store.queue.cancel(working, "cancelled by ann", at(2))
    assert store.queue.list_cancelling("me") == ()
    assert store.queue.request_cancel(waiting.id, "bob", at(3)) == cancelled
    with pytest.raises(StoreError, match="there is no run 'nothing'"):
        store.queue.request_cancel("nothing", "ann", at(3))
    assert [(entry.actor, entry.action, entry.target) for entry in store.audit.list()] == [
        ("ann", "run.cancel", working.run.id),
        ("ann", "run.cancel", waiting.id),
    ]


def test_the_oldest_are_claimed_first(store: Store, at: At) -> None:
    runs = [entered(store, at(minute)) for minute in (2, 0, 1)]
    claims = store.queue.claim_next("me", at(3), limit=2)
    assert [claim.run.id for claim in claims] == [runs[1].id, runs[2].id]
    assert [claim.run.id for claim in store.queue.claim_next("me", at(3), 9)] == [runs[0].id]
    assert store.queue.claim_next("me", at(3), 9) == ()


def test_runs_of_one_serial_key_work_one_after_another(store: Store, at: At) -> None:
    first, second, third, free = (
        entered(store, at(minute), serial=serial) for minute, serial in enumerate(["a", "a", "b", None])
    )
    claims = store.queue.claim_next("me", at(9), 9)
    assert [claim.run.id for claim in claims] == [first.id, third.id, free.id]
    assert store.queue.claim_next("me", at(9), 9) == ()
    assert store.queue.claim(second.id, "me", at(9)) is None
    assert store.queue.list_undispatched(9) == ()
    store.queue.fail(claims[0], "x", at(10))
    assert [run.id for run in store.queue.list_undispatched(9)] == [second.id]
    assert [claim.run.id for claim in store.queue.claim_next("me", at(11), 9)] == [second.id]


def test_executors_are_handed_each_run_once(store: Store, at: At) -> None:
    first, second = (entered(store, at(minute)) for minute in (0, 1))
    assert store.queue.list_undispatched(9) == (first, second)
    assert store.queue.list_undispatched(1) == (first,)
    assert store.queue.mark_dispatched(first.id, "task-1", at(2))
    assert not store.queue.mark_dispatched(first.id, "task-2", at(3))
    assert store.queue.list_undispatched(9) == (second,)
    claim = store.queue.claim(first.id, "me", at(4))
    assert claim is not None
    assert store.queue.list_dispatched() == (Dispatched(claim.run, "task-1", at(2)),)
    store.queue.release(claim, "dead", at(5), 3)
    assert store.queue.list_dispatched() == ()
    assert store.queue.mark_dispatched(first.id, "task-3", at(6))
    store.queue.undispatch(first.id)
    assert [run.id for run in store.queue.list_undispatched(9)] == [first.id, second.id]
    again = store.queue.claim(first.id, "me", at(7))
    assert again is not None
    assert not store.queue.mark_dispatched(first.id, "task-4", at(8))
    store.queue.finish(again, report(), at(9))
    assert store.queue.list_dispatched() == ()


def test_what_executors_were_handed_and_is_to_end(store: Store, at: At) -> None:
    claims = []
    for minute, handle in enumerate(["task-1", "task-2"]):
        run = entered(store, at(minute))
        store.queue.mark_dispatched(run.id, handle, at(2))
        claims.append(store.queue.claim(run.id, "me", at(3)))
    assert claims[1] is not None
    assert store.queue.list_dispatched(cancelling=True) == ()
    cancelling = store.queue.request_cancel(claims[1].run.id, "somebody", at(4))
    assert store.queue.list_dispatched(cancelling=True) == (Dispatched(cancelling, "task-2", at(2)),)


def told(store: Store, at: At, *, sent: bool) -> Claim:
    """A claim whose beginning was entered to be told, and was told."""
    claim = claimed(store, at(0))
    store.queue.begin_deliveries(claim, [BEGIN], at(1))
    if sent:
        (delivery,) = store.deliveries.list_ready(at(1), 9)
        store.deliveries.begin(delivery.id, "me")
    return claim


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param(True, [(Phase.BEGIN, "sending"), (Phase.END, "waiting")], id="told"),
        pytest.param(False, [(Phase.BEGIN, "obsolete")], id="not-told"),
    ],
)
def test_who_was_told_of_a_beginning_is_told_of_every_end(
    store: Store, at: At, sent: bool, expected: list[tuple[Phase, str]]
) -> None:
    failed, cancelled = (told(store, at, sent=sent) for _ in range(2))
    store.queue.release(failed, "dead", at(2), attempts=1)
    store.queue.release(cancelled, "dead", at(2), attempts=3)
    store.queue.request_cancel(cancelled.run.id, "ann", at(3))
    assert deliveries(store, failed.run.id) == deliveries(store, cancelled.run.id) == expected


def test_what_tells_the_beginning_is_too_late_after_the_end(store: Store, at: At) -> None:
    claim = told(store, at, sent=False)
    store.queue.finish(claim, report(), at(2), lambda _: [ENVELOPE])
    assert deliveries(store, claim.run.id) == [(Phase.BEGIN, "obsolete"), (Phase.END, "waiting")]
