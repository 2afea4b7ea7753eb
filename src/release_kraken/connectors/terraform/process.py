"""Runs one program at a time limit, with bounded output, and leaves none of its processes behind."""

import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import IO, Self

from release_kraken.core.errors import ConfigError, RemoteError

OUTPUT_LIMIT = 4 * 1024 * 1024
"""Bytes kept of the beginning, and as many of the end, of each of the two outputs."""

_CHUNK = 64 * 1024

# Terraform ends its operation on the first signal, itself on the second; the third cannot be ignored.
Escalation = Sequence[tuple[signal.Signals, float]]
ESCALATION: Escalation = ((signal.SIGINT, 3.0), (signal.SIGTERM, 1.0), (signal.SIGKILL, 5.0))
"""The signals that end a program, each with the seconds that it is given before the next."""


class Ending(Enum):
    """Why a program ended."""

    EXITED = auto()
    TIMED_OUT = auto()
    STOPPED = auto()


@dataclass(frozen=True, slots=True)
class Completed:
    """How a program ended and what it printed.

    `code` is its exit code, minus the signal's number where a signal ended it. `left_out` counts the bytes
    of output that were too many to keep. `seconds` is wall time; `cpu` is user plus system time of the
    program and of those of its descendants that were waited for.
    """

    ending: Ending
    code: int
    stdout: bytes
    stderr: bytes
    left_out: int
    seconds: float
    cpu: float


@dataclass(slots=True)
class _Output:
    """The beginning and the end of a stream, however long it is."""

    head: bytearray = field(default_factory=bytearray)
    tail: bytearray = field(default_factory=bytearray)
    left_out: int = 0

    def add(self, data: bytes) -> None:
        room = OUTPUT_LIMIT - len(self.head)
        self.head += data[:room]
        self.tail += data[room:]
        surplus = len(self.tail) - OUTPUT_LIMIT
        # Cut in large steps: a cut for each chunk would move the whole tail each time.
        if surplus > OUTPUT_LIMIT:
            del self.tail[:surplus]
            self.left_out += surplus

    def close(self) -> bytes:
        surplus = max(0, len(self.tail) - OUTPUT_LIMIT)
        del self.tail[:surplus]
        self.left_out += surplus
        # A line of its own keeps what stands around the gap from being read as one line.
        return bytes(self.head + (b"\n" if self.left_out else b"") + self.tail)


class Processes:
    """Runs programs from any number of threads; `stop` ends them all, and each `run` then raises RemoteError.

    Each program is the leader of a session and process group of its own. When it has ended, for whatever
    reason, what is left of its group is killed. A descendant that made itself a group of its own is out of
    reach.
    """

    def __init__(self, escalation: Escalation = ESCALATION) -> None:
        self._escalation = escalation
        self._stopping = threading.Event()
        # Readable from the moment of `stop` on: it wakes every thread that waits for a program.
        self._stop_reader, self._stop_writer = os.pipe()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop what runs. To be called when no thread is within `run` any more."""
        self.stop()
        os.close(self._stop_reader)
        os.close(self._stop_writer)

    @property
    def stopping(self) -> threading.Event:
        """Set from the moment of `stop` on."""
        return self._stopping

    def stop(self) -> None:
        """End every running program soon and refuse new ones."""
        if not self._stopping.is_set():
            self._stopping.set()
            os.write(self._stop_writer, b"x")

    def run(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        time_limit: float,
        stdin: IO[bytes] | None = None,
        stdout: IO[bytes] | None = None,
    ) -> Completed:
        """Run a program to its end; its standard output goes to the file `stdout` where one is given.

        Raises ConfigError where it cannot be started and RemoteError after `stop`.
        """
        what = " ".join([Path(command[0]).name, *command[1:2]])
        self.refuse_when_stopping(what)
        started = time.monotonic()

        def start() -> subprocess.Popen[bytes]:
            return _start(command, folder, environment, stdin, stdout)

        with _running(start, self._stop_reader) as running:
            ending = running.wait(started + time_limit, self._escalation)
        if ending is Ending.STOPPED:
            self.refuse_when_stopping(what)
        return running.completed(ending, time.monotonic() - started)

    def refuse_when_stopping(self, what: str) -> None:
        """Raise RemoteError after `stop`."""
        if self._stopping.is_set():
            raise RemoteError(f"{what} was stopped before its end")


def _start(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    stdin: IO[bytes] | None,
    stdout: IO[bytes] | None,
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=stdin or subprocess.DEVNULL,
            stdout=stdout or subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise ConfigError(f"{command[0]} cannot be started in {folder}: {error}") from error


@contextmanager
def _running(start: Callable[[], subprocess.Popen[bytes]], stop_reader: int) -> Iterator["_Running"]:
    """A started program, whose group is killed and which is reaped at the end, also of an interrupted wait.

    A thread waits for its exit without reaping it: the number of the process group cannot be taken by a
    stranger before the group has been killed.
    """
    with ExitStack() as undo:
        exit_reader, exit_writer = os.pipe()
        undo.callback(os.close, exit_reader)
        undo.callback(os.close, exit_writer)
        selector = undo.enter_context(selectors.DefaultSelector())
        process = start()
        running = _Running(process, selector, exit_reader, stop_reader)
        undo.callback(running.reap)
        watcher = threading.Thread(target=_report_exit, args=(process.pid, exit_writer), daemon=True)
        watcher.start()
        undo.callback(watcher.join)
        undo.callback(running.signal, signal.SIGKILL)
        yield running


def _report_exit(pid: int, exit_writer: int) -> None:
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    os.write(exit_writer, b"x")


class _Running:
    """A program that runs: its outputs, its exit, and the signals on the way there."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        selector: selectors.BaseSelector,
        exit_reader: int,
        stop_reader: int,
    ) -> None:
        self._process = process
        self._selector = selector
        self._stop_reader = stop_reader
        self._cpu = 0.0
        self._stdout, self._stderr = _Output(), _Output()
        pairs = ((process.stdout, self._stdout), (process.stderr, self._stderr))
        self._outputs = [(stream, output) for stream, output in pairs if stream is not None]
        for stream, output in self._outputs:
            os.set_blocking(stream.fileno(), False)
            selector.register(stream, selectors.EVENT_READ, output)
        selector.register(exit_reader, selectors.EVENT_READ, Ending.EXITED)
        selector.register(stop_reader, selectors.EVENT_READ, Ending.STOPPED)

    def wait(self, deadline: float, escalation: Escalation) -> Ending:
        """Wait for the exit; after the deadline or on stop, make it come by ever stronger signals."""
        ending = self._wait_until(deadline)
        if ending is not Ending.EXITED:
            self._selector.unregister(self._stop_reader)
            for strength, grace in escalation:
                self.signal(strength)
                if self._wait_until(time.monotonic() + grace) is Ending.EXITED:
                    break
        self._drain()
        return ending

    def _wait_until(self, deadline: float) -> Ending:
        """Take in what the program prints until something ends the wait."""
        while (left := deadline - time.monotonic()) > 0:
            endings = set()
            for key, _ in self._selector.select(left):
                if isinstance(key.data, Ending):
                    endings.add(key.data)
                else:
                    self._read(key)
            if endings:
                return Ending.EXITED if Ending.EXITED in endings else Ending.STOPPED
        return Ending.TIMED_OUT

    def _read(self, key: selectors.SelectorKey) -> None:
        data = os.read(key.fd, _CHUNK)
        key.data.add(data)
        if not data:
            self._selector.unregister(key.fileobj)

    def _drain(self) -> None:
        """Take what is left in the pipes, without waiting for descendants that hold them open."""
        for stream, output in self._outputs:
            with suppress(BlockingIOError):
                while data := os.read(stream.fileno(), _CHUNK):
                    output.add(data)

    def signal(self, strength: signal.Signals) -> None:
        """Send a signal to the whole group."""
        # PermissionError: the answer of some systems for a group of which only the dead leader is left.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, strength)

    def reap(self) -> None:
        """Take the exit status, which frees the process's number, and close the pipes."""
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self._cpu = usage.ru_utime + usage.ru_stime
        for stream, _output in self._outputs:
            stream.close()

    def completed(self, ending: Ending, seconds: float) -> Completed:
        """What there is to say, once it is reaped."""
        stdout, stderr = self._stdout.close(), self._stderr.close()
        return Completed(
            ending=ending,
            code=self._process.returncode,
            stdout=stdout,
            stderr=stderr,
            left_out=self._stdout.left_out + self._stderr.left_out,
            seconds=seconds,
            cpu=self._cpu,
        )
