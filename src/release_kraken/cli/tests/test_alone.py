"""Commands of a serial tool, as processes: one works at a time, can be cancelled, and lets go when killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from release_kraken.core.run import RunRequest, RunStatus, Trigger
from release_kraken.store import open_store
from release_kraken.store.records import Process

PROGRAM = (sys.executable, "-m", "release_kraken")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def kraken_process(environment: dict[str, str], tmp_path: Path) -> Run:
    """Run a command line as a process of its own."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*PROGRAM, *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return run


@contextmanager
def working(environment: dict[str, str], folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A run that works until it is told to end."""
    fifo = folder / "fifo"
    os.mkfifo(fifo)
    command = [*PROGRAM, "lone-probe", "--how", "never"]
    with (
        subprocess.Popen(command, cwd=folder, env=environment, stdout=-1, stderr=-1, text=True) as process,
        fifo.open("wb"),  # waits until the tool reads
    ):
        yield process


def statuses(kraken_process: Run) -> list[str]:
    """Of all runs, the newest first."""
    return [line.split()[2] for line in kraken_process("runs").stdout.splitlines()[1:]]


def test_a_second_command_names_the_first(
    environment: dict[str, str], tmp_path: Path, kraken_process: Run
) -> None:
    with working(environment, tmp_path) as first:
        run_id = kraken_process("runs").stdout.splitlines()[1].split()[0]
        refused = kraken_process("lone-probe")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert f"only one run of lone-probe may work at a time, and run {run_id} works" in refused.stderr
        assert kraken_process("lone-probe", "count-runs").stdout == "None runs in .\n"
        assert kraken_process("probe-tool").returncode == 0
        cancelled = kraken_process("runs", "cancel", run_id[:8])
        assert (cancelled.returncode, cancelled.stdout) == (0, f"Run {run_id} is told to end.\n")
        assert (first.wait(), first.stderr.read() if first.stderr else "") == (130, "kraken: interrupted\n")
    assert kraken_process("lone-probe").returncode == 0
    assert statuses(kraken_process) == ["clean", "clean", "cancelled"]
    again = kraken_process("runs", "cancel", run_id)
    assert again.stdout == f"Run {run_id} is cancelled.\n"


def test_a_killed_command_lets_go(environment: dict[str, str], tmp_path: Path, kraken_process: Run) -> None:
    with working(environment, tmp_path) as first:
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert kraken_process("lone-probe").returncode == 0
    assert statuses(kraken_process) == ["clean", "failed"]


def test_what_has_ended_is_not_cancelled(kraken_process: Run) -> None:
    kraken_process("lone-probe")
    run_id = kraken_process("runs").stdout.splitlines()[1].split()[0]
    ended = kraken_process("runs", "cancel", run_id)
    assert (ended.returncode, ended.stdout) == (0, f"Run {run_id} had ended before: clean.\n")
    unknown = kraken_process("runs", "cancel", "0" * 32)
    assert (unknown.returncode, unknown.stdout) == (1, "")


def test_a_run_whose_process_died_elsewhere_is_ended(tmp_path: Path, kraken_process: Run) -> None:
    url = f"sqlite:///{tmp_path}/k.db"
    (tmp_path / "kraken.toml").write_text(f'[store]\nurl = "{url}"\n[running]\nlease_seconds = 0.1\n')
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with closing(open_store(url)) as store:
        store.processes.register(Process("p", "elsewhere", 7, ("command",), "1.0", now))
        run = store.runs.enter(RunRequest("lone_probe", ".", Trigger.CLI), now, begun_by="p")
        assert run is not None
        ended = kraken_process("runs", "cancel", run.id)
        assert ended.stdout == f"Run {run.id} is told to end.\nIts process has died: the run is cancelled.\n"
        kept = store.runs.get(run.id)
        assert kept is not None
        assert (kept.status, kept.error) == (RunStatus.CANCELLED, "process 7 on elsewhere died")
