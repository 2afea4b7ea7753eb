"""One claimed run: every way in which it may go ends it in the store, once, and tells whom it concerns."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from release_kraken.core.run import RunRequest, RunStatus, Trigger
from release_kraken.engine.runs.local import work_on
from release_kraken.engine.suite import Suite
from release_kraken.store.records import Claim, DeliveryStatus

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Enter = Callable[..., str]


def claimed(suite: Suite) -> Claim:
    (claim,) = suite.store.queue.claim_next("me", suite.now(), 1)
    return claim


def told(suite: Suite, run_id: str) -> list[str]:
    return [
        f"{item.envelope.publisher} {item.envelope.phase}" for item in suite.store.deliveries.list_for(run_id)
    ]


@pytest.mark.parametrize(
    ("how", "status", "error"),
    [
        pytest.param("well", RunStatus.CLEAN, None, id="clean"),
        pytest.param("findings", RunStatus.FINDINGS, None, id="findings"),
        pytest.param("remote", RunStatus.FAILED, "the server is down; try again later", id="explained"),
        pytest.param("bug", RunStatus.FAILED, "a bug in drill: ZeroDivisionError: a fault of ours", id="bug"),
    ],
)
def test_a_run_ends(suite: Suite, enter: Enter, how: str, status: RunStatus, error: str | None) -> None:
    run_id = enter(how=how)
    work_on(suite, claimed(suite), threading.Event())
    run = suite.store.runs.get(run_id)
    assert run is not None
    assert (run.status, run.error) == (status, error)
    assert next(line.text for line in suite.store.logs.list(run_id)) == "number 0"
    assert told(suite, run_id) == ["notes begin", "cards end", "notes end"]


def test_a_tool_that_is_gone_fails_its_runs(suite: Suite) -> None:
    run = suite.store.runs.enter(RunRequest("former", "x", Trigger.API), suite.now())
    assert run is not None
    work_on(suite, claimed(suite), threading.Event())
    ended = suite.store.runs.get(run.id)
    assert ended is not None
    assert ended.status is RunStatus.FAILED
    assert "no tool is named 'former'" in str(ended.error)


def test_changes_are_applied_when_asked_for(suite: Suite, enter: Enter) -> None:
    run_id = enter(apply=True)
    work_on(suite, claimed(suite), threading.Event())
    stored = suite.store.reports.get(run_id)
    assert stored is not None
    assert stored.report.facts == {"applied": ["thing"]}


def test_a_stopping_kraken_hands_back(suite: Suite, enter: Enter) -> None:
    run_id = enter(how="wait")
    stopping = threading.Event()
    stopping.set()
    work_on(suite, claimed(suite), stopping)
    run = suite.store.runs.get(run_id)
    assert run is not None
    assert run.status is RunStatus.QUEUED


def test_a_cancelled_run_ends_at_the_next_word(
    suite: Suite, enter: Enter, begun: Callable[[str], None]
) -> None:
    run_id = enter(how="wait", name="long")
    worker = threading.Thread(target=work_on, args=(suite, claimed(suite), threading.Event()))
    worker.start()
    begun("long")
    suite.store.queue.request_cancel(run_id, "somebody", suite.now())
    worker.join()
    run = suite.store.runs.get(run_id)
    assert run is not None
    assert run.status is RunStatus.CANCELLED
    assert told(suite, run_id)[-2:] == ["cards end", "notes end"]


def test_what_a_former_attempt_does_counts_for_nothing(
    suite: Suite, enter: Enter, begun: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    run_id = enter(how="wait", name="slow")
    former = claimed(suite)
    worker = threading.Thread(target=work_on, args=(suite, former, threading.Event()))
    worker.start()
    begun("slow")
    suite.store.queue.release(former, "it died", suite.now(), 3)
    worker.join()
    run = suite.store.runs.get(run_id)
    assert run is not None
    assert (run.status, run.attempt) == (RunStatus.QUEUED, 1)
    assert suite.store.reports.get(run_id) is None


class _Mending(logging.Handler):
    """Mends what is broken once somebody has complained about it."""

    def __init__(self, mend: Callable[[], None]) -> None:
        super().__init__()
        self.mend = mend
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())
        self.mend()


def test_a_store_that_refuses_for_a_while_is_asked_again(suite: Suite, enter: Enter, tmp_path: Path) -> None:
    run_id = enter()
    claim = claimed(suite)

    def change(statement: str) -> None:
        with closing(sqlite3.connect(tmp_path / "k.db")) as connection:
            connection.execute(statement)

    change(
        "CREATE TRIGGER refusing BEFORE UPDATE ON runs WHEN NEW.status = 'clean' "
        "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    )
    mending = _Mending(lambda: change("DROP TRIGGER IF EXISTS refusing"))
    logger = logging.getLogger("release_kraken.engine.endings")
    logger.addHandler(mending)
    try:
        work_on(suite, claim, threading.Event())
    finally:
        logger.removeHandler(mending)
    run = suite.store.runs.get(run_id)
    assert run is not None
    assert run.status is RunStatus.CLEAN
    assert len(mending.heard) == 1
    assert "make room on the disk" in mending.heard[0]


def test_a_broken_publisher_costs_its_own_deliveries_only(suite: Suite, enter: Enter, tmp_path: Path) -> None:
    run_id = enter(name="explode")
    work_on(suite, claimed(suite), threading.Event())
    run = suite.store.runs.get(run_id)
    assert run is not None
    assert run.status is RunStatus.CLEAN
    assert told(suite, run_id) == ["notes begin", "notes end"]
    assert DeliveryStatus.WAITING in {item.status for item in suite.store.deliveries.list_for(run_id)}
