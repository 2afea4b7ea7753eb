"""Many processes and threads at one store: every run has one owner and one end."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import Connection, event, text

from release_kraken.core.report import Comparison
from release_kraken.core.run import RunStatus
from release_kraken.store import ClaimLostError, StoreError, open_store
from release_kraken.store.records import RunFilter
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

# Claims and finishes whatever it can in several threads, and prints what it has finished.
WORK = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from release_kraken.core.report import Report
from release_kraken.store import open_store

store = open_store(sys.argv[1])

def work(owner):
    done = []
    while claims := store.queue.claim_next(owner, datetime.now(UTC), 3):
        for claim in claims:
            store.queue.finish(claim, Report(), datetime.now(UTC))
            done.append(claim.run.id)
    return done

sys.stdin.read()
with ThreadPoolExecutor(3) as pool:
    for done in pool.map(work, (f"{sys.argv[2]}-{number}" for number in range(3))):
        for run_id in done:
            print(run_id)
store.close()
"""


def test_each_run_is_claimed_once_by_whomever(store: Store, url: str, at: At) -> None:
    for number in range(200):
        entered(store, at(number), subject=str(number % 7), serial=f"s{number % 5}" if number % 2 else None)
    command = [sys.executable, "-c", WORK, url]
    workers = [
        subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in "ab"
    ]
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.close()
    done = Counter(line for worker in workers for line in all_lines(worker))
    assert [worker.wait() for worker in workers] == [0, 0]
    for claim in store.queue.claim_next("me", at(999), 200):  # left behind where a serial key was busy last
        store.queue.finish(claim, report(), at(999))
        done[claim.run.id] += 1
    runs = store.runs.list(RunFilter(), limit=300)
    assert {run.status for run in runs} == {RunStatus.CLEAN}
    assert done == Counter(run.id for run in runs)
    assert {run.attempt for run in runs} == {1}


def all_lines(worker: subprocess.Popen[str]) -> Iterator[str]:
    assert worker.stdout is not None
    with worker.stdout as output:
        yield from (line.strip() for line in output)


def at_once(*actions: Callable[[], object]) -> list[object]:
    """What actions return, or the StoreErrors that they raise, when all begin at the same moment."""
    ready = Barrier(len(actions))

    def act(action: Callable[[], object]) -> object:
        ready.wait()
        try:
            return action()
        except StoreError as error:
            return type(error)

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(act, actions))


def test_a_finish_and_a_release_do_not_both_win(store: Store, at: At) -> None:
    for _ in range(10):
        claim = claimed(store, at(0))
        finished_as, released_as = at_once(
            partial(store.queue.finish, claim, report(), at(1)),
            partial(store.queue.release, claim, "dead", at(1), 3),
        )
        if kept(store, claim).status is RunStatus.CLEAN:
            assert released_as is ClaimLostError
        else:
            assert (finished_as, released_as) == (ClaimLostError, RunStatus.QUEUED)


def test_a_schedule_makes_one_run_however_many_ask(store: Store, at: At) -> None:
    request = asked(schedule="nightly", due=at(0))
    made = at_once(*[lambda: store.runs.enter(request, at(1))] * 6)
    assert len([run for run in made if run is not None]) == 1
    assert len(store.runs.list(RunFilter())) == 1


def test_a_group_has_one_newest_run_however_many_push(store: Store, at: At) -> None:
    at_once(*[lambda: store.runs.enter(asked(group="pr"), at(1))] * 6)
    runs = store.runs.list(RunFilter(group="pr"))
    assert Counter(run.status for run in runs) == {RunStatus.QUEUED: 1, RunStatus.CANCELLED: 5}
    assert [store.deliveries.is_newest(run.id) for run in runs] == [
        run.status is RunStatus.QUEUED for run in runs
    ]


def test_a_serial_key_has_one_running_run_however_many_claim(store: Store, at: At) -> None:
    runs = [entered(store, at(minute), serial="pr") for minute in range(6)]
    claims = at_once(*(partial(store.queue.claim, run.id, "me", at(9)) for run in runs))
    assert len([claim for claim in claims if claim is not None]) == 1
    assert len(store.queue.list_running()) == 1


def test_a_run_that_begins_at_once_heeds_its_serial_key(store: Store, at: At) -> None:
    waiting = [entered(store, at(minute), serial="pr") for minute in range(4)]
    begin = partial(store.runs.enter, asked(serial="pr"), at(9), begun_by="command")
    began = at_once(*(partial(store.queue.claim, run.id, "me", at(9)) for run in waiting), *[begin] * 4)
    assert len([one for one in began if one is not None]) == 1
    (claim,) = store.queue.list_running()
    assert begin() is None
    store.queue.finish(claim, report(), at(10))
    assert begin() is not None


def test_runs_that_finish_at_once_count_each_finding_once(store: Store, at: At) -> None:
    finished(store, at(0), report())
    claims = [begun(store, at(minute)) for minute in range(8)]
    found = report(finding("a"), finding("b"))
    comparisons = at_once(*(partial(store.queue.finish, claim, found, at(9)) for claim in claims))
    new = [len(made.new) for made in comparisons if isinstance(made, Comparison)]
    assert sorted(new) == [*([0] * 7), 2]
    assert len(store.findings.list_open("tool", "here")) == 2
    (summary,) = store.runs.summarise(["tool"])
    assert [(day.runs, day.new, day.open) for day in summary.trend] == [(9, 2, 2)]


def test_log_lines_of_many_threads_get_numbers_of_their_own(store: Store, at: At) -> None:
    run = entered(store, at(0))
    at_once(*[lambda: store.logs.append(run.id, [(at(0), "a"), (at(0), "b")])] * 6)
    lines = store.logs.list(run.id)
    assert [line.number for line in lines] == [*range(1, 13)]
    assert [line.text for line in lines] == ["a", "b"] * 6


@pytest.mark.parametrize(
    ("moment", "ended"), [pytest.param("before", 3, id="before"), pytest.param("after", 2, id="after")]
)
def test_a_finish_may_be_repeated_after_a_lost_commit(
    server_url: str, at: At, moment: str, ended: int
) -> None:
    """The server ends the connection around the commit: whether it came to pass, nobody knows."""
    with closing(open_store(server_url)) as store, closing(open_store(server_url)) as other:
        finished(store, at(0), report(finding("gone")))
        claim = begun(store, at(1))

        def kill(connection: Connection) -> None:
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            if moment == "after":
                connection.exec_driver_sql("COMMIT")
            with other.database.writing() as killer:
                killer.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            connection.exec_driver_sql("SELECT 'nobody answers'")

        event.listen(store.database.engine, "commit", kill, once=True)
        with pytest.raises(StoreError, match="terminating connection"):
            store.queue.finish(claim, report(finding("new")), at(2))
        comparison = store.queue.finish(claim, report(finding("new")), at(3))
        assert comparison == Comparison(frozenset({finding("new").key}), frozenset(), gone=(finding("gone"),))
        assert kept(store, claim).finished == at(ended)
        (summary,) = store.runs.summarise(["tool"])
        assert [(day.runs, day.new, day.gone) for day in summary.trend] == [(2, 1, 1)]


def test_connections_heal_after_the_server_was_away(server_url: str, at: At) -> None:
    with closing(open_store(server_url)) as store, closing(open_store(server_url)) as other:
        run = entered(store, at(0))
        with other.database.writing() as killer:
            killer.execute(
                text(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        assert kept(store, run) == run
