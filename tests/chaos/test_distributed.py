"""Workers killed, broker and database restarted amid the work: nothing is lost, stuck or told twice."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from tests.servers.postgresql import PostgreSQL
from tests.servers.rabbitmq import RabbitMQ

import release_kraken
from release_kraken.core.run import RunRequest, RunStatus, Trigger
from release_kraken.store import open_store
from release_kraken.store.records import DeliveryStatus, RunFilter
from release_kraken.store.store import Store

DRILL = Path(release_kraken.__file__).parent / "engine" / "tests" / "drill"
WORKERS = 2
KILLS = 10  # of each worker
AT_FIRST, AT_EACH_KILL = 600, 20  # runs that are entered: 1,000 in all, and always some that wait
LIMIT = 240  # seconds without an end, after which something is stuck

CONFIGURATION = """
[store]
url = "{store}"
[cache]
folder = "cache"
[running]
executor = "celery"
slots = 4
lease_seconds = 2
attempts = 50
[running.celery]
broker_url = "{broker}"
queue = "release-kraken-{queue}"
[tools.drill]
folder = "{folder}"
[publishers.cards]
folder = "{folder}"
"""


@pytest.fixture
def work(tmp_path: Path, postgresql_url: str, rabbitmq: RabbitMQ) -> Path:
    text = CONFIGURATION.format(store=postgresql_url, broker=rabbitmq.url, queue=uuid4().hex, folder=tmp_path)
    (tmp_path / "kraken.toml").write_text(text)
    return tmp_path


@dataclass
class Kraken:
    """A process of Kraken; `ready` is set once it says that it takes runs."""

    work: Path
    arguments: tuple[str, ...]
    ready: threading.Event = field(default_factory=threading.Event)
    process: "subprocess.Popen[str] | None" = None
    kills: int = 0
    deadline: float | None = None
    """When it is to be killed: some time after it was ready."""

    def start(self) -> None:
        self.ready, self.deadline = threading.Event(), None
        with (self.work / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "release_kraken", *self.arguments],
                cwd=self.work,
                env={**os.environ, "PYTHONPATH": str(DRILL)},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        threading.Thread(target=self._listen, args=(self.process, self.ready), daemon=True).start()

    @property
    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait()

    def _listen(self, process: "subprocess.Popen[str]", ready: threading.Event) -> None:
        assert process.stdout is not None
        with process.stdout:
            for _ in process.stdout:
                ready.set()


@contextmanager
def started(*all_of_it: Kraken) -> Iterator[None]:
    with ExitStack() as stack:
        for kraken in all_of_it:
            kraken.start()
            stack.callback(kraken.end, signal.SIGKILL)
        yield


def entered(store: Store, number: int) -> str:
    """A run; some wait for each other."""
    parameters = {
        "number": number,
        "how": "findings" if number % 2 else "well",
        "name": f"subject {number % 7}",
    }
    serial = "one by one" if number % 20 == 0 else None
    request = RunRequest("drill", f"subject {number % 7}", Trigger.API, "me", parameters, serial=serial)
    run = store.runs.enter(request, datetime.now(UTC))
    assert run is not None
    return run.id


def unfinished(store: Store) -> int:
    counts = store.runs.count_by_status()
    return counts[RunStatus.QUEUED] + counts[RunStatus.RUNNING]


def finish(store: Store) -> None:
    """Wait until all runs have ended and all deliveries are decided."""
    undecided = (DeliveryStatus.WAITING, DeliveryStatus.SENDING)
    deadline = time.monotonic() + LIMIT
    while unfinished(store) or any(item.status in undecided for item in store.deliveries.list_recent(10_000)):
        assert time.monotonic() < deadline, f"stuck: {store.runs.count_by_status()}"
        time.sleep(0.2)


@pytest.mark.parametrize("seed", [pytest.param(11, id="seed-11")])
def test_every_run_ends_once_whoever_dies(
    work: Path, postgresql: PostgreSQL, postgresql_url: str, rabbitmq: RabbitMQ, seed: int
) -> None:
    chance = random.Random(seed)
    scheduler = Kraken(work, ("up", "--role", "scheduler"))
    workers = [Kraken(work, ("worker",)) for _ in range(WORKERS)]
    restarts = {
        WORKERS * KILLS // 3: rabbitmq.server.restart,
        WORKERS * KILLS * 2 // 3: postgresql.server.restart,
    }
    with closing(open_store(postgresql_url)) as store:
        ids = [entered(store, number) for number in range(AT_FIRST)]
        with started(scheduler, *workers):
            kills = 0
            while kills < WORKERS * KILLS:
                victim = doomed(workers, chance)
                victim.end(signal.SIGKILL)
                victim.kills += 1
                kills += 1
                ids += [entered(store, len(ids) + number) for number in range(AT_EACH_KILL)]
                victim.start()
                restarts.get(kills, lambda: None)()
            finish(store)
            assert {kraken.end(signal.SIGTERM) for kraken in (scheduler, *workers)} == {0}
        assert store.processes.list() == ()
        check(store, ids, work)


def doomed(workers: list[Kraken], chance: random.Random) -> Kraken:
    """The next worker to be killed, a moment after it began to take runs.

    One that could not start, since the database was away just then, is started anew, as a supervisor does.
    """
    limit = time.monotonic() + LIMIT
    while time.monotonic() < limit:
        for worker in workers:
            if worker.has_ended:
                worker.start()
            if worker.kills == KILLS or not worker.ready.is_set():
                continue
            if worker.deadline is None:
                worker.deadline = time.monotonic() + 1.5 * chance.random()
            if time.monotonic() >= worker.deadline:
                return worker
        time.sleep(0.02)
    raise AssertionError("no worker takes runs")


def check(store: Store, ids: list[str], work: Path) -> None:
    """Each run ended as it should, and was told once at most; where nobody knows, the store says so."""
    assert len(ids) == AT_FIRST + WORKERS * KILLS * AT_EACH_KILL
    runs = store.runs.list(RunFilter(), limit=2 * len(ids))
    assert sorted(run.id for run in runs) == sorted(ids)
    for run in runs:
        number = run.request.parameters["number"]
        assert isinstance(number, int)
        assert run.status is (RunStatus.FINDINGS if number % 2 else RunStatus.CLEAN), run
        stored = store.reports.get(run.id)
        assert stored is not None
        assert stored.report.facts == {"number": number}
    assert max(run.attempt for run in runs) > 1, "no worker was killed at work: this proves nothing"

    deliveries = store.deliveries.list_recent(10 * len(ids))
    assert sorted(item.run_id for item in deliveries) == sorted(ids)
    sent = Counter(line.split()[0] for line in (work / "sent").read_text().splitlines())
    assert set(sent.values()) == {1}
    confirmed = {item.run_id for item in deliveries if item.status is DeliveryStatus.SENT}
    uncertain = {item.run_id for item in deliveries if item.status is DeliveryStatus.UNCERTAIN}
    assert confirmed <= set(sent) <= confirmed | uncertain
    assert confirmed | uncertain == set(ids)
