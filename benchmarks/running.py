"""Measure runs per second beside bare Celery, and what an idle `kraken up` costs; prints tables in Markdown.

    python benchmarks/running.py [RUNS]

Everything runs on this machine, one after another: each engine gets its work first and is then started; the
clock runs from 5 % done to all done. Needs RabbitMQ and PostgreSQL (Debian's packages).
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from tests.servers import postgresql, rabbitmq  # noqa: E402
from tests.servers.daemon import free_port  # noqa: E402

from release_kraken.core.run import RunRequest, RunStatus, Trigger  # noqa: E402
from release_kraken.store import open_store  # noqa: E402

DRILL = ROOT / "src" / "release_kraken" / "engine" / "tests" / "drill"
SLOTS = 4
CONFIGURATION = """
[store]
url = "{store}"
[cache]
folder = "{folder}/cache"
[running]
executor = "{executor}"
slots = {slots}
{celery}
[tools.drill]
folder = "{folder}"
"""

Left = Callable[[], int]
"""How much is still to be done."""


@contextmanager
def started(
    *commands: Sequence[str], cwd: Path, **environment: str
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """These programs, until the block ends."""
    everything = {**os.environ, "PYTHONPATH": f"{DRILL}:{ROOT / 'benchmarks'}", **environment}
    with ExitStack() as stack, (cwd / "log").open("ab") as log:
        processes = []
        for command in commands:
            process = subprocess.Popen(command, cwd=cwd, env=everything, stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.send_signal, signal.SIGTERM)
            processes.append(process)
        yield processes


def rate(total: int, left: Left) -> float:
    """Done per second, from 5 % to all."""
    begin = None
    while (rest := left()) > 0:
        if begin is None and rest <= 0.95 * total:
            begin, at = time.perf_counter(), rest
        time.sleep(0.1)  # looking costs too
    return at / (time.perf_counter() - begin) if begin else float("inf")


def kraken(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "release_kraken", *arguments]


def bare(total: int, task: str, broker: str, server: postgresql.PostgreSQL, folder: Path) -> float:
    """Tasks per second of Celery alone."""
    os.environ["BARE_BROKER"] = broker
    os.environ["BARE_STORE"] = server.url().replace("+psycopg", "")
    import bare_celery
    import psycopg

    with psycopg.connect(os.environ["BARE_STORE"], autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bare")
        connection.execute("CREATE TABLE bare (number int PRIMARY KEY, ended bool)")
    for number in range(total):
        getattr(bare_celery, task).delay(number)
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "bare_celery",
        "worker",
        "-P",
        "threads",
        "-c",
        str(SLOTS),
    ]
    quiet = ["--without-mingle", "--without-gossip", "-l", "warning"]
    with started([*command, *quiet], cwd=folder), bare_celery.app.connection_for_read() as connection:
        channel = connection.default_channel
        return rate(total, lambda: channel.queue_declare("bare", passive=True).message_count)


def ours(
    total: int, executor: str, url: str, commands: Sequence[Sequence[str]], folder: Path, celery: str
) -> float:
    """Runs per second of Kraken."""
    folder.mkdir()
    text = CONFIGURATION.format(store=url, folder=folder, executor=executor, slots=SLOTS, celery=celery)
    (folder / "kraken.toml").write_text(text)
    with closing(open_store(url)) as store:
        for number in range(total):
            request = RunRequest("drill", f"{number % 10}", Trigger.API, "me", {"name": f"{number % 10}"})
            store.runs.enter(request, datetime.now(UTC))

        def left() -> int:
            counts = store.runs.count_by_status()
            return counts[RunStatus.QUEUED] + counts[RunStatus.RUNNING]

        with started(*commands, cwd=folder):
            return rate(total, left)


def idle(folder: Path) -> tuple[float, float, float]:
    """Seconds until `kraken up` is ready; its proportional and resident memory in MB when idle."""
    folder.mkdir()
    port = free_port()
    (folder / "kraken.toml").write_text('[store]\nurl = "sqlite:///kraken.db"\n[cache]\nfolder = "cache"\n')
    begin = time.perf_counter()
    with started(kraken("up", "--port", str(port)), cwd=folder) as (process,):
        while not is_ready(port):
            time.sleep(0.01)
        seconds = time.perf_counter() - begin
        time.sleep(5)
        return seconds, *memory(process.pid)


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
            return True
    except (urllib.error.URLError, OSError):
        return False


def memory(pid: int) -> tuple[float, float]:
    """Proportional and resident memory of a process and its children, in MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.endswith("kB")}
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    below = [memory(int(child)) for child in children]
    return sizes["Pss"] + sum(pss for pss, _ in below), sizes["Rss"] + sum(rss for _, rss in below)


def main() -> None:
    """Measure all, and print."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as name, postgresql.running() as database:
        folder = Path(name)
        (folder / "rabbitmq").mkdir()
        with rabbitmq.running(folder / "rabbitmq") as broker:
            celery = f'[running.celery]\nbroker_url = "{broker.url}"\n'
            worker, scheduler = kraken("worker"), kraken("up", "--role", "scheduler")
            rates = {
                f"Celery alone, nothing, {SLOTS} threads": bare(
                    10 * total, "nothing", broker.admin_url, database, folder
                ),
                f"Celery alone, INSERT and UPDATE, {SLOTS} threads": bare(
                    4 * total, "two_rows", broker.admin_url, database, folder
                ),
                f"`celery`, PostgreSQL, 1 worker, {SLOTS} slots": ours(
                    total, "celery", database.create("one"), [scheduler, worker], folder / "one", celery
                ),
                f"`celery`, PostgreSQL, 2 workers, {SLOTS} slots each": ours(
                    total,
                    "celery",
                    database.create("two"),
                    [scheduler, worker, worker],
                    folder / "two",
                    celery,
                ),
            }
        both = kraken("up", "--role", "scheduler,worker")
        rates[f"`local`, PostgreSQL, {SLOTS} slots"] = ours(
            total, "local", database.create("three"), [both], folder / "three", ""
        )
        url = f"sqlite:///{folder}/kraken.db"
        rates[f"`local`, SQLite, {SLOTS} slots"] = ours(total, "local", url, [both], folder / "four", "")
        seconds, pss, rss = idle(folder / "idle")
    print("| No-op runs | per second |\n| --- | ---: |")
    for what, measured in rates.items():
        print(f"| {what} | {measured:.0f} |")
    print("\n| `kraken up`, idle | |\n| --- | ---: |")
    print(f"| ready after | {seconds:.2f} s |\n| PSS | {pss:.0f} MB |\n| RSS | {rss:.0f} MB |")


if __name__ == "__main__":
    main()
