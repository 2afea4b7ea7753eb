"""Runs real programs: their ends, their output, and what must not outlive them."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO

import pytest

from release_kraken.connectors.terraform.process import ESCALATION, OUTPUT_LIMIT, Completed, Ending, Processes
from release_kraken.core.errors import ConfigError, RemoteError

ENVIRONMENT = {"PATH": os.environ["PATH"]}
LONG = "600"  # seconds: far longer than any test may take


Shell = Callable[..., Completed]


@pytest.fixture
def processes() -> Iterator[Processes]:
    with Processes() as started:
        yield started


@pytest.fixture
def shell(processes: Processes, tmp_path: Path) -> Shell:
    def run(
        script: str,
        time_limit: float = 60.0,
        stdin: IO[bytes] | None = None,
        stdout: IO[bytes] | None = None,
    ) -> Completed:
        return processes.run(
            ["sh", "-c", script],
            folder=tmp_path,
            environment=ENVIRONMENT,
            time_limit=time_limit,
            stdin=stdin,
            stdout=stdout,
        )

    return run


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that is dead but not yet reaped by its parent does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def await_death(pid: int) -> None:
    """SIGKILL is sent, but takes effect when the kernel finds the time."""
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        os.sched_yield()
    assert not is_alive(pid)


def test_output_and_code_are_told(shell: Shell) -> None:
    completed = shell("echo out; echo err >&2; exit 3")

    assert (completed.ending, completed.code) == (Ending.EXITED, 3)
    assert (completed.stdout, completed.stderr, completed.left_out) == (b"out\n", b"err\n", 0)


def test_the_folder_and_the_environment_are_those_given(shell: Shell, tmp_path: Path) -> None:
    completed = shell('pwd; echo "${HOME-unset}"')

    assert completed.stdout.decode() == f"{tmp_path.resolve()}\nunset\n"


def test_standard_input_is_empty(shell: Shell) -> None:
    assert shell("cat; echo done").stdout == b"done\n"


def test_input_and_output_may_be_files(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "given").write_bytes(b"x" * 1_000_000)
    with (tmp_path / "given").open("rb") as given, (tmp_path / "made").open("wb") as made:
        completed = shell("cat", stdin=given, stdout=made)

    assert completed.stdout == b""
    assert (tmp_path / "made").stat().st_size == 1_000_000


def test_a_signal_is_told_as_a_negative_code(shell: Shell) -> None:
    assert shell("kill -9 $$").code == -9


def test_cpu_time_counts_descendants(shell: Shell) -> None:
    script = "sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done'; true"

    assert shell(script).cpu > 0.01


@pytest.mark.parametrize(
    ("script", "code"),
    [
        pytest.param("exec sleep 600", -2, id="interrupted"),
        pytest.param("trap 'exit 7' INT; while :; do sleep 600; done", 7, id="cleans-up"),
    ],
)
def test_a_time_limit_ends_a_program(shell: Shell, script: str, code: int) -> None:
    completed = shell(script, time_limit=0.2)

    assert (completed.ending, completed.code) == (Ending.TIMED_OUT, code)


def test_a_time_limit_ends_a_program_that_ignores_signals(tmp_path: Path) -> None:
    command = ["sh", "-c", f"trap '' INT TERM; echo $$; while :; do sleep {LONG}; done"]
    hasty = [(strength, min(grace, 0.1)) for strength, grace in ESCALATION]
    with Processes(hasty) as processes:
        completed = processes.run(command, folder=tmp_path, environment=ENVIRONMENT, time_limit=0.2)

    assert (completed.ending, completed.code) == (Ending.TIMED_OUT, -9)
    await_death(int(completed.stdout))


def test_no_descendant_outlives_a_time_limit(shell: Shell) -> None:
    completed = shell(f"sleep {LONG} & echo $!; sh -c 'echo $$; exec sleep {LONG}' & wait", time_limit=0.3)

    assert completed.ending is Ending.TIMED_OUT
    pids = [int(line) for line in completed.stdout.split()]
    assert len(pids) == 2
    for pid in pids:
        await_death(pid)


def test_no_descendant_outlives_a_program_that_ends_well(shell: Shell) -> None:
    """The one left holds the outputs open, which must not keep the caller either."""
    completed = shell(f"trap '' INT TERM; sleep {LONG} & echo $!")

    assert (completed.ending, completed.code) == (Ending.EXITED, 0)
    await_death(int(completed.stdout))


def test_a_flood_keeps_its_beginning_and_its_end(shell: Shell) -> None:
    megabytes = 64
    flood = f"dd if=/dev/zero bs=1048576 count={megabytes} 2>/dev/null | tr '\\0' 'x'"
    completed = shell(f"echo first; {flood}; echo; echo last")

    assert completed.stdout.startswith(b"first\nxxx")
    assert completed.stdout.endswith(b"xxx\nlast\n")
    assert len(completed.stdout) == 2 * OUTPUT_LIMIT + 1
    assert len(completed.stdout) + completed.left_out == 1 + len(b"first\n\nlast\n") + megabytes * 1024 * 1024


def test_a_flood_does_not_outrun_the_time_limit(shell: Shell) -> None:
    assert shell("yes", time_limit=0.2).ending is Ending.TIMED_OUT


def test_a_program_that_closes_its_outputs_is_waited_for(shell: Shell, tmp_path: Path) -> None:
    completed = shell("exec >&- 2>&-; sleep 0.1; touch ended")

    assert (completed.ending, completed.code) == (Ending.EXITED, 0)
    assert (tmp_path / "ended").exists()


def test_a_missing_program_is_a_configuration_error(processes: Processes, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere/terraform cannot be started"):
        processes.run(["nowhere/terraform"], folder=tmp_path, environment={}, time_limit=1)


def test_stop_ends_what_runs_and_refuses_what_comes(processes: Processes, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "started")
    script = f"echo $$ > started; exec sleep {LONG}"

    def run() -> Completed:
        return processes.run(["sh", "-c", script], folder=tmp_path, environment=ENVIRONMENT, time_limit=600)

    with ThreadPoolExecutor(3) as threads:
        running: list[Future[Completed]] = []
        pids = []
        for _ in range(3):
            running.append(threads.submit(run))
            pids.append(int((tmp_path / "started").read_text()))
        processes.stop()
        for future in running:
            with pytest.raises(RemoteError, match=r"^sh -c was stopped before its end$"):
                future.result(timeout=30)
    for pid in pids:
        await_death(pid)
    with pytest.raises(RemoteError, match="stopped"):
        run()


def test_nothing_is_left_open(processes: Processes, tmp_path: Path) -> None:
    def descriptors() -> set[str]:
        return {entry.name for entry in Path("/proc/self/fd").iterdir()}

    before = descriptors()
    for script in ("true", "exit 1", "yes | head -c 100000"):
        processes.run(["sh", "-c", script], folder=tmp_path, environment=ENVIRONMENT, time_limit=60)
    with pytest.raises(ConfigError):
        processes.run(["nowhere"], folder=tmp_path, environment={}, time_limit=1)

    assert descriptors() == before
    assert [thread.name for thread in threading.enumerate() if "report_exit" in thread.name] == []
