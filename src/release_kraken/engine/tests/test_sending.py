"""The outbox: each delivery once, in order, again where that may help, and never in doubt twice."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from release_kraken.core.run import Run
from release_kraken.engine.deliveries.sending import Sender
from release_kraken.engine.runs.local import work_on
from release_kraken.engine.suite import Suite
from release_kraken.store.records import StoredDelivery

Enter = Callable[..., str]


def worked(suite: Suite) -> None:
    for claim in suite.store.queue.claim_next("me", suite.now(), 10):
        work_on(suite, claim, threading.Event())


def sent(suite: Suite, hours: int = 0) -> None:
    """Send all that is ready, one after another, some hours from now."""
    later = replace(suite, now=lambda: suite.now() + timedelta(hours=hours))
    sender = Sender(later, "me", lambda: None, chance=lambda: 0.5)
    while later.store.deliveries.list_ready(later.now(), 1):
        sender.step()
        with sender.changed:
            assert sender.changed.wait_for(lambda: not sender.busy, 30)


def lines(folder: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return [" ".join(line.split()[1:]) for line in (folder / "sent").read_text().splitlines()]
    return []


def states(suite: Suite, run_id: str) -> dict[str, str]:
    return {
        f"{item.envelope.publisher} {item.envelope.phase}": item.status
        for item in suite.store.deliveries.list_for(run_id)
    }


def delivery(suite: Suite, run_id: str, publisher: str) -> StoredDelivery:
    found = (item for item in suite.store.deliveries.list_for(run_id) if item.envelope.publisher == publisher)
    return next(found)


def test_all_is_sent_once(suite: Suite, enter: Enter, tmp_path: Path) -> None:
    run_id = enter(how="findings")
    worked(suite)
    sent(suite)
    sent(suite, hours=100)
    assert lines(tmp_path) == ["one findings"]
    assert lines(tmp_path / "notes") == ["one findings"]
    assert states(suite, run_id) == {"notes begin": "obsolete", "notes end": "sent", "cards end": "sent"}
    assert delivery(suite, run_id, "cards").reference == f"one/{run_id}"


def test_that_a_run_begins_is_told_while_it_works(
    suite: Suite, enter: Enter, begun: Callable[[str], None], tmp_path: Path
) -> None:
    enter(how="wait", name="long")
    (claim,) = suite.store.queue.claim_next("me", suite.now(), 1)
    worker = threading.Thread(target=work_on, args=(suite, claim, threading.Event()))
    worker.start()
    begun("long")
    sent(suite)
    (tmp_path / "go").touch()
    worker.join()
    sent(suite)
    assert lines(tmp_path / "notes") == ["one running", "one clean"]


def test_what_may_help_is_tried_again_later(suite: Suite, enter: Enter, tmp_path: Path) -> None:
    run_id = enter()
    worked(suite)
    (tmp_path / "fault").write_text("later")
    sent(suite)
    waiting = delivery(suite, run_id, "cards")
    assert (waiting.status, waiting.attempts, waiting.error) == ("waiting", 1, "refused: later")
    assert waiting.not_before is not None
    assert timedelta(seconds=1) < waiting.not_before - waiting.created < timedelta(minutes=1)
    (tmp_path / "fault").unlink()
    sent(suite)
    assert lines(tmp_path) == []
    sent(suite, hours=1)
    assert lines(tmp_path) == ["one clean"]


def test_tries_come_to_an_end(suite: Suite, enter: Enter, tmp_path: Path) -> None:
    run_id = enter()
    worked(suite)
    (tmp_path / "fault").write_text("later")
    for hours in range(20):
        sent(suite, hours)
    given_up = delivery(suite, run_id, "cards")
    assert (given_up.status, given_up.attempts) == ("failed", 10)


def test_what_cannot_help_is_not_tried_again(suite: Suite, enter: Enter, tmp_path: Path) -> None:
    run_id = enter()
    worked(suite)
    (tmp_path / "fault").write_text("never")
    sent(suite)
    failed = delivery(suite, run_id, "cards")
    assert (failed.status, failed.attempts, failed.error) == ("failed", 1, "refused: never")


def test_of_a_group_the_newest_run_has_the_last_word(suite: Suite, enter: Enter, tmp_path: Path) -> None:
    older = enter(name="a", group="pull request 1", how="findings")
    worked(suite)
    newer = enter(name="a", group="pull request 1")
    worked(suite)
    sent(suite)
    assert lines(tmp_path / "notes") == ["one clean"]
    assert states(suite, older)["notes end"] == "obsolete"
    assert states(suite, newer)["notes end"] == "sent"
    assert lines(tmp_path) == ["one findings", "one clean"]  # what cannot be repeated replaces nothing


def test_an_older_run_is_told_where_the_newest_has_nothing_to_say(
    suite: Suite, enter: Enter, tmp_path: Path
) -> None:
    """The status of a former commit must not stay `running` for ever."""
    enter(name="a", group="pull request 1", how="findings")
    worked(suite)
    enter(name="b", group="pull request 1")
    sent(suite)
    assert lines(tmp_path / "notes") == ["one findings"]


def test_what_is_taken_by_another_process_is_left_to_it(suite: Suite, enter: Enter, tmp_path: Path) -> None:
    run_id = enter()
    worked(suite)
    assert suite.store.deliveries.begin(delivery(suite, run_id, "cards").id, "other")
    sent(suite)
    assert lines(tmp_path) == []


def test_a_run_that_is_kept_no_more(suite: Suite, enter: Enter) -> None:
    run_id = enter()
    worked(suite)
    run = suite.store.runs.get(run_id)
    assert isinstance(run, Run)
    later = suite.now() + timedelta(days=1000)
    suite.store.retention.prune(later, runs_days=1, reports_days=1, logs_days=1, gone_days=1, audit_days=1)
    sent(suite)
