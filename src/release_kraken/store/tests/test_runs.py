"""Runs are asked for, take each other's place, and are looked for."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from release_kraken.core.finding import Severity
from release_kraken.core.pull_request import PullRequest
from release_kraken.core.run import Counts, Run, RunRequest, RunStatus, Trigger
from release_kraken.store.records import Day, RunFilter, ToolSummary
from release_kraken.store.store import Store
from release_kraken.store.tests.samples import (
    At,
    asked,
    begun,
    claimed,
    entered,
    finding,
    finished,
    kept,
    report,
)

PULL_REQUEST = PullRequest(
    "bitbucket", "shop/infra", 12, "Zażółć", "ann", "https://x/12", "a" * 40, "topic", "main", is_fork=True
)


def test_a_request_is_kept_whole(store: Store, at: At) -> None:
    request = RunRequest(
        "tool",
        "here",
        Trigger.WEBHOOK,
        requested_by="ann",
        parameters={"paths": ["a", 1, None], "deep": {"x": True}},
        apply=True,
        schedule="nightly",
        due=at(0),
        pull_request=PULL_REQUEST,
        group="pr",
        serial="pr",
    )
    run = store.runs.enter(request, at(1), run_id="ab" * 16)
    assert run == Run("ab" * 16, request, RunStatus.QUEUED, created=at(1))
    assert kept(store, run) == run


def test_a_run_that_is_begun_is_running_at_once(store: Store, at: At) -> None:
    run = store.runs.enter(asked(), at(0), begun_by="me")
    assert run is not None
    assert run == Run(run.id, asked(), RunStatus.RUNNING, at(0), started=at(0), attempt=1, owner="me")
    assert kept(store, run) == run


def test_a_schedule_has_one_run_for_each_due_time(store: Store, at: At) -> None:
    assert store.runs.enter(asked(schedule="nightly", due=at(0)), at(1)) is not None
    assert store.runs.enter(asked(schedule="nightly", due=at(0)), at(2)) is None
    assert store.runs.skip(asked(schedule="nightly", due=at(0)), "busy", at(2)) is None
    assert store.runs.enter(asked(schedule="nightly", due=at(3)), at(3)) is not None
    assert store.runs.enter(asked(schedule="weekly", due=at(0)), at(3)) is not None


def test_a_skipped_run_tells_why(store: Store, at: At) -> None:
    run = store.runs.skip(asked(schedule="nightly", due=at(0)), "the former run still works", at(1))
    assert run is not None
    assert (run.status, run.error, run.finished) == (
        RunStatus.CANCELLED,
        "the former run still works",
        at(1),
    )
    assert kept(store, run) == run


def test_only_the_newest_run_of_a_group_matters(store: Store, at: At) -> None:
    alone, other = entered(store, at(0)), entered(store, at(0), group="other")
    waiting = entered(store, at(1), group="pr")
    working = claimed(store, at(0), group="pr")  # by a clock that went back
    assert kept(store, waiting) == replace(
        waiting, status=RunStatus.CANCELLED, finished=at(0), error=f"superseded by run {working.run.id}"
    )
    newest = entered(store, at(2), group="pr")
    assert kept(store, working) == replace(working.run, cancelling=True)
    assert [store.deliveries.is_newest(run.id) for run in (alone, other, waiting, working.run, newest)] == [
        *(True, True, False, False, True)
    ]
    assert (kept(store, alone), kept(store, other)) == (alone, other)


def test_runs_are_found_by_the_beginning_of_their_ids(store: Store, at: At) -> None:
    ids = ("ab" * 16, "ab" * 15 + "ac", "ba" * 16)
    for run_id in ids:
        store.runs.enter(asked(), at(0), run_id=run_id)
    assert [run.id for run in store.runs.find("ab")] == [*ids[:2]]
    assert [run.id for run in store.runs.find(ids[2])] == [ids[2]]
    assert store.runs.find("") == store.runs.find("%") == store.runs.find("c") == ()
    assert store.runs.enter(asked(), at(1), run_id=ids[0]) is None
    assert store.runs.get("nothing") is None


def test_runs_are_listed_newest_first_page_by_page(store: Store, at: At) -> None:
    runs = [entered(store, at(minute // 2)) for minute in range(7)]
    newest = sorted(runs, key=lambda run: (run.created, run.id), reverse=True)
    pages = [store.runs.list(RunFilter(), limit=3)]
    while pages[-1]:
        pages.append(store.runs.list(RunFilter(), before=pages[-1][-1].id, limit=3))
    assert [run for page in pages for run in page] == newest
    assert store.runs.list(RunFilter(), before="nothing") == ()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param(RunFilter(), "dcba", id="all"),
        pytest.param(RunFilter(tool="one"), "ba", id="tool"),
        pytest.param(RunFilter(tool="one", subject="x"), "a", id="tool-and-subject"),
        pytest.param(RunFilter(statuses=(RunStatus.RUNNING, RunStatus.FAILED)), "dc", id="statuses"),
        pytest.param(RunFilter(trigger=Trigger.CRON), "b", id="trigger"),
        pytest.param(RunFilter(schedule="nightly"), "b", id="schedule"),
        pytest.param(RunFilter(group="pr"), "c", id="group"),
        pytest.param(RunFilter(text="PLACE_%"), "d", id="text"),
        pytest.param(RunFilter(text="no such"), "", id="nothing"),
        pytest.param(RunFilter(text="\0 \ud800"), "", id="no-text"),
    ],
)
def test_runs_are_looked_for(store: Store, at: At, wanted: RunFilter, found: str) -> None:
    runs = {
        "a": entered(store, at(0), tool="one", subject="x"),
        "b": entered(store, at(1), tool="one", schedule="nightly", due=at(0), trigger=Trigger.CRON),
        "c": begun(store, at(2), group="pr").run,
        "d": begun(store, at(3), subject="a place_% far away").run,
    }
    assert [run.id for run in store.runs.list(wanted)] == [runs[name].id for name in found]


def test_runs_are_counted(store: Store, at: At) -> None:
    entered(store, at(0))
    entered(store, at(0))
    begun(store, at(0))
    finished(store, at(0), report())
    assert store.runs.count_waiting() == 2
    assert store.runs.count_by_status() == {
        **dict.fromkeys(RunStatus, 0),
        RunStatus.QUEUED: 2,
        RunStatus.RUNNING: 1,
        RunStatus.CLEAN: 1,
    }


def test_tools_are_summarised(store: Store, at: At) -> None:
    day = 24 * 60
    a, b, note = finding("a"), finding("b", severity=Severity.ERROR), finding("n", severity=Severity.NOTE)
    finished(store, at(0), report(a, note))
    finished(store, at(1), report(a, b))
    finished(store, at(2), report(a), subject="elsewhere")
    store.queue.fail(begun(store, at(3)), "no route", at(day))
    finished(store, at(day + 1), report(b))
    last = entered(store, at(day + 2))
    (reported,) = store.runs.list(RunFilter(statuses=(RunStatus.FINDINGS,)), limit=1)
    assert reported.counts == Counts(errors=1, gone=1)
    assert store.runs.summarise(("never", "tool")) == (
        ToolSummary("never", None, None),
        ToolSummary(
            "tool",
            last,
            reported,
            errors=1,
            warnings=1,
            trend=(
                Day("2026-01-01", runs=3, failed=0, new=1, gone=1, open=3),
                Day("2026-01-02", runs=2, failed=1, new=0, gone=1, open=2),
            ),
        ),
    )


def test_times_come_back_as_utc(store: Store, at: At) -> None:
    run = entered(store, at(0).astimezone(timezone(timedelta(hours=5))))
    assert str(kept(store, run).created) == "2026-01-01 00:00:00+00:00"
    with pytest.raises(ValueError, match="has no time zone"):
        entered(store, datetime(2026, 1, 1))  # noqa: DTZ001
