"""`kraken up` killed again and again in the midst of its work: nothing is lost, stuck or told twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

import release_kraken
from release_kraken.core.run import RunRequest, RunStatus, Trigger
from release_kraken.store import open_store
from release_kraken.store.records import DeliveryStatus, RunFilter
from release_kraken.store.store import Store

DRILL = Path(release_kraken.__file__).parent / "engine" / "tests" / "drill"
RUNS = 300
KILLS = 20
MOST_BETWEEN = 16  # runs that end between two kills
LIMIT = 90  # seconds, after which something is stuck

CONFIGURATION = """
[store]
url = "sqlite:///kraken.db"
[running]
slots = 4
lease_seconds = 0.6
attempts = 50
[tools.drill]
folder = "{folder}"
[tools.heavy_drill]
folder = "{folder}"
[publishers.cards]
folder = "{folder}"
begins = true
[publishers.notes]
folder = "{folder}/notes"
"""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "kraken.toml").write_text(CONFIGURATION.format(folder=tmp_path))
    return tmp_path


@contextmanager
def kraken_up(work: Path) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {**os.environ, "PYTHONPATH": str(DRILL), "XDG_CACHE_HOME": str(work / "cache")}
    command = [sys.executable, "-m", "release_kraken", "up", "--role", "scheduler,worker"]
    with (
        (work / "log").open("ab") as log,
        subprocess.Popen(command, cwd=work, env=environment, stderr=log, stdout=log) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def entered(store: Store, number: int) -> str:
    """A run; some have a process of their own, some wait for each other."""
    tool = "heavy_drill" if number % 40 == 0 else "drill"
    serial = "one by one" if number % 8 == 0 else None
    how = "findings" if number % 2 else "well"
    parameters: dict[str, int | str] = {"number": number, "how": how, "name": f"subject {number % 7}"}
    request = RunRequest(tool, str(parameters["name"]), Trigger.API, "me", parameters, serial=serial)
    run = store.runs.enter(request, datetime.now(UTC))
    assert run is not None
    return run.id


def unfinished(store: Store) -> int:
    counts = store.runs.count_by_status()
    return counts[RunStatus.QUEUED] + counts[RunStatus.RUNNING]


def is_done(store: Store, ids: list[str]) -> bool:
    if unfinished(store):
        return False
    over = {DeliveryStatus.WAITING, DeliveryStatus.SENDING}
    return not any(delivery.status in over for id_ in ids for delivery in store.deliveries.list_for(id_))


def wait(store: Store, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < deadline, f"stuck: {store.runs.count_by_status()}"
        time.sleep(0.02)


def wait_until_some_have_ended(store: Store, some: int) -> None:
    left = unfinished(store) - some
    wait(store, lambda: unfinished(store) <= left)


@pytest.mark.parametrize("seed", [pytest.param(8, id="seed-8")])
def test_every_run_ends_once_however_often_kraken_is_killed(work: Path, seed: int) -> None:
    chance = random.Random(seed)
    with closing(open_store(f"sqlite:///{work}/kraken.db")) as store:
        ids = [entered(store, number) for number in range(RUNS)]
        kills = 0
        while kills < KILLS:
            with kraken_up(work) as process:
                wait_until_some_have_ended(store, chance.randint(0, MOST_BETWEEN))
                process.send_signal(signal.SIGKILL)
                process.wait()
            kills += 1
            ids += [entered(store, len(ids) + number) for number in range(4)]
        assert unfinished(store), "all was done before the last kill: this proves nothing"
        with kraken_up(work):
            wait(store, lambda: is_done(store, ids))
        check_runs(store, ids)
        check_deliveries(store, ids, work)


def check_runs(store: Store, ids: list[str]) -> None:
    listed = store.runs.list(RunFilter(), limit=2 * len(ids))
    assert sorted(run.id for run in listed) == sorted(ids)
    for run in listed:
        number = run.request.parameters["number"]
        assert isinstance(number, int)
        assert run.status is (RunStatus.FINDINGS if number % 2 else RunStatus.CLEAN), run
        stored = store.reports.get(run.id)
        assert stored is not None
        assert stored.report.facts == {"number": number}


def check_deliveries(store: Store, ids: list[str], work: Path) -> None:
    """What cannot be repeated was sent once at most, and where nobody knows, the store says so."""
    sent = Counter((work / "sent").read_text().splitlines())
    assert set(sent.values()) == {1}
    deliveries = [delivery for id_ in ids for delivery in store.deliveries.list_for(id_)]
    ends = Counter(
        (item.run_id, item.envelope.publisher) for item in deliveries if item.envelope.phase == "end"
    )
    assert set(ends.values()) == {1}
    assert set(ends) == {(id_, publisher) for id_ in ids for publisher in ("cards", "notes")}
    for item in deliveries:
        if item.envelope.publisher == "notes":
            assert item.status in (DeliveryStatus.SENT, DeliveryStatus.OBSOLETE)
        else:
            assert item.status in (DeliveryStatus.SENT, DeliveryStatus.UNCERTAIN, DeliveryStatus.OBSOLETE)
    said = {line.split()[0] for line in (work / "notes" / "sent").read_text().splitlines()}
    assert said == set(ids)
