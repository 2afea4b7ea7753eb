"""The long-running program: its start, its stop, its disk when it is full; and `kraken run`."""

import json
import resource
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

import release_kraken
from release_kraken.core.run import RunRequest, RunStatus, Trigger
from release_kraken.store import open_store
from release_kraken.store.store import Store

DRILL = Path(release_kraken.__file__).parent / "engine" / "tests" / "drill"
PROGRAM = (sys.executable, "-m", "release_kraken")
CONFIGURATION = """
[store]
url = "sqlite:///k.db"
[running]
slots = 2
lease_seconds = 2
stop_seconds = {patience}
[web]
port = 0
[tools.drill]
folder = "{folder}"
[tools.heavy_drill]
folder = "{folder}"
"""


@pytest.fixture
def folder(tmp_path: Path, environment: dict[str, str]) -> Path:
    environment["PYTHONPATH"] = str(DRILL)
    configure(tmp_path)
    return tmp_path


def configure(folder: Path, patience: int = 0) -> None:
    (folder / "kraken.toml").write_text(CONFIGURATION.format(folder=folder, patience=patience))


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with closing(open_store(f"sqlite:///{folder}/k.db")) as opened:
        yield opened


@contextmanager
def up(folder: Path, environment: dict[str, str], *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A Kraken that is told to end when the block does not."""
    with subprocess.Popen(
        [*PROGRAM, "up", *arguments],
        cwd=folder,
        env=environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def until(holds: Callable[[], object], what: str) -> None:
    for _ in range(3000):
        if holds():
            return
        threading.Event().wait(0.01)
    raise AssertionError(f"not within 30 s: {what}")


def enter(store: Store, tool: str = "drill", **parameters: str | int) -> str:
    request = RunRequest(tool, str(parameters.get("name", "here")), Trigger.API, "me", parameters)
    run = store.runs.enter(request, datetime.now(UTC))
    assert run is not None
    return run.id


def status(store: Store, run_id: str) -> RunStatus:
    run = store.runs.get(run_id)
    assert run is not None
    return run.status


def ended(process: "subprocess.Popen[str]", number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


def ready(url: str) -> int:
    try:
        with urllib.request.urlopen(f"{url}/readyz") as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_it_says_where_it_listens_and_ends_well(
    folder: Path, environment: dict[str, str], number: signal.Signals
) -> None:
    with up(folder, environment) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[0]
        url = "/".join(address.split("/")[:3])
        assert url.startswith("http://127.0.0.1:")
        until(lambda: ready(url) == 200, "ready")
        assert ended(process, number)[0] == 0
    with closing(open_store(f"sqlite:///{folder}/k.db")) as store:
        assert store.processes.list() == ()


def test_a_port_that_is_taken_is_told(folder: Path, environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with up(folder, environment, "--port", str(port)) as process:
            out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert f"kraken: error: cannot listen on 127.0.0.1 port {port}: Address already in use" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(
            ["--role", "web,cook"], "'cook' is no role; there are: web, scheduler, worker", id="role"
        ),
        pytest.param(["--port", "70000"], "70000 is not in the range", id="port"),
    ],
)
def test_what_cannot_be_meant(
    folder: Path, environment: dict[str, str], arguments: list[str], said: str
) -> None:
    with up(folder, environment, *arguments) as process:
        _, complaint = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said in complaint


def test_a_worker_has_nothing_to_do_for_ecs(folder: Path, environment: dict[str, str]) -> None:
    text = '[running]\nexecutor = "ecs"\n[running.ecs]\ncluster = "c"\ntask_definition = "t"\nregion = "r"\n'
    (folder / "kraken.toml").write_text(text)
    ended = kraken(folder, environment, "worker")
    assert ended.returncode == 1
    assert "runs are tasks of Amazon ECS: no worker is needed" in ended.stderr


def test_a_run_in_progress_is_handed_back(folder: Path, environment: dict[str, str], store: Store) -> None:
    ids = [enter(store, tool, how="wait", name=tool) for tool in ("drill", "heavy_drill")]
    with up(folder, environment, "--role", "scheduler,worker") as process:
        until(lambda: all((folder / f"begun-{tool}").exists() for tool in ("drill", "heavy_drill")), "begun")
        assert ended(process)[0] == 0
    assert [status(store, id_) for id_ in ids] == [RunStatus.QUEUED] * 2
    (folder / "go").touch()
    with up(folder, environment, "--role", "worker") as process:
        until(lambda: all(status(store, id_).is_final for id_ in ids), "ended")
    assert [status(store, id_) for id_ in ids] == [RunStatus.CLEAN] * 2


def test_a_run_in_progress_may_end_and_a_second_signal_hurries(
    folder: Path, environment: dict[str, str], store: Store
) -> None:
    configure(folder, patience=3600)
    run_id = enter(store, how="wait", name="long")
    with up(folder, environment, "--role", "worker") as process:
        until((folder / "begun-long").exists, "begun")
        process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        assert ended(process)[0] == 0
    assert status(store, run_id) is RunStatus.QUEUED


def test_a_full_disk_is_told_and_outlived(folder: Path, environment: dict[str, str], store: Store) -> None:
    """Files above a size cannot grow: SQLite sees what it sees on a full disk."""
    with up(folder, environment, "--role", "worker") as process:
        assert process.stderr is not None
        done = enter(store)
        until(lambda: status(store, done).is_final, "the first run ended")
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        waiting = enter(store)
        complaint = next((line for line in process.stderr if "sqlite" in line), "it ended")
        assert "disk I/O error" in complaint
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        until(lambda: status(store, waiting).is_final, "the second run ended")
        assert process.poll() is None


def kraken(folder: Path, environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*PROGRAM, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("how", "code"),
    [
        pytest.param("well", 0, id="clean"),
        pytest.param("findings", 2, id="findings"),
        pytest.param("bug", 1, id="failed"),
    ],
)
def test_one_entered_run(
    folder: Path, environment: dict[str, str], store: Store, how: str, code: int
) -> None:
    run_id = enter(store, how=how)
    assert kraken(folder, environment, "run", "drill", "--run-id", run_id).returncode == code
    assert status(store, run_id).is_final
    again = kraken(folder, environment, "run", "drill", "--run-id", run_id)
    assert again.returncode == 1
    assert f"run {run_id} cannot be begun: it is " in again.stderr
    assert store.processes.list() == ()


@pytest.mark.parametrize("tool", ["drill", "heavy_drill"])
def test_a_log_for_programs_has_nothing_else_in_it(
    folder: Path, environment: dict[str, str], store: Store, tool: str
) -> None:
    with (folder / "kraken.toml").open("a") as settings:
        settings.write('[logging]\nformat = "json"\n')
    run_id = enter(store, tool, how="remote")
    with up(folder, environment) as process:
        until(lambda: status(store, run_id) is RunStatus.FAILED, "failed")
        _, said = ended(process)
    messages = [json.loads(line)["message"] for line in said.splitlines()]
    assert any(message.startswith(f"run {run_id} of {tool} failed: ") for message in messages)


@pytest.mark.parametrize(("cancels", "left"), [(True, RunStatus.CANCELLED), (False, RunStatus.QUEUED)])
def test_an_interrupted_run_is_handed_back_unless_it_is_cancelled(
    folder: Path, environment: dict[str, str], store: Store, cancels: bool, left: RunStatus
) -> None:
    run_id = enter(store, how="deaf", name="single")
    command = [*PROGRAM, "run", "drill", "--run-id", run_id]
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL) as process:
        until((folder / "begun-single").exists, "begun")
        if cancels:
            store.queue.request_cancel(run_id, "somebody", datetime.now(UTC))
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 130
    assert status(store, run_id) is left


def test_a_killed_command_is_not_running_for_ever(
    folder: Path, environment: dict[str, str], store: Store
) -> None:
    command = [*PROGRAM, "drill", "--how", "deaf", "--name", "typed"]
    with subprocess.Popen(command, cwd=folder, env=environment) as process:
        until((folder / "begun-typed").exists, "begun")
        process.kill()
    assert store.runs.count_by_status()[RunStatus.RUNNING] == 1
    assert kraken(folder, environment, "drill", "--format", "json").returncode == 0
    assert store.runs.count_by_status()[RunStatus.RUNNING] == 0
    listed = kraken(folder, environment, "runs").stdout.splitlines()
    assert [line.split()[2] for line in listed[1:]] == ["clean", "failed"]


def test_a_run_is_shown_by_the_beginning_of_its_id(
    folder: Path, environment: dict[str, str], store: Store
) -> None:
    assert kraken(folder, environment, "drill", "--how", "findings", "--format", "json").returncode == 2
    (line,) = kraken(folder, environment, "runs").stdout.splitlines()[1:]
    shown = kraken(folder, environment, "runs", "show", line[:6])
    assert shown.returncode == 0
    assert "1 error, 1 change" in " ".join(shown.stdout.split())
    assert kraken(folder, environment, "runs", "show", "zz").returncode == 1
