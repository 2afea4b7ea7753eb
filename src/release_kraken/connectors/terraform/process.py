"""Runs one program at a time limit, with bounded output, and leaves none of its processes behind."""

import contextlib
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import IO, Self

from release_kraken.core.errors import ConfigError, RemoteError

OUTPUT_LIMIT = 4 * 1024 * 1024
"""Bytes kept of the beginning, and as many of the end, of each of the two outputs."""

_CHUNK = 64 * 1024

# Terraform ends its operation on the first signal, itself on the second; the third cannot be ignored.
_ESCALATION = ((signal.SIGINT, 3.0), (signal.SIGTERM, 1.0), (signal.SIGKILL, None))


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

    def __init__(self) -> None:
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
        process = _start(command, folder, environment, stdin, stdout)
        with _Running(process, self._stop_reader) as running:
            ending = running.wait(started + time_limit)
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


class _Running:
    """A started program: waits for its end, reads its output, ends its group, reaps it.

    A thread waits for the exit without reaping, so that the process group's number cannot be taken by a
    stranger before the group has been killed.
    """

    def __init__(self, process: subprocess.Popen[bytes], stop_reader: int) -> None:
        self._process = process
        self._stop_reader = stop_reader
        self._outputs = {"stdout": _Output(), "stderr": _Output()}
        self._selector = selectors.DefaultSelector()
        self._cpu = 0.0

    def __enter__(self) -> Self:
        self._exit_reader, exit_writer = os.pipe()
        self._watcher = threading.Thread(target=_watch, args=(self._process.pid, exit_writer), daemon=True)
        self._watcher.start()
        self._selector.register(self._exit_reader, selectors.EVENT_READ)
        self._selector.register(self._stop_reader, selectors.EVENT_READ)
        for name, stream in self._streams():
            os.set_blocking(stream.fileno(), False)
            self._selector.register(stream, selectors.EVENT_READ, self._outputs[name])
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind, also when waiting was interrupted."""
        self._signal(signal.SIGKILL)
        self._watcher.join()
        self._signal(signal.SIGKILL)
        self._reap()
        self._selector.close()
        os.close(self._exit_reader)
        for _name, stream in self._streams():
            stream.close()

    def _streams(self) -> Iterator[tuple[str, IO[bytes]]]:
        for name, stream in (("stdout", self._process.stdout), ("stderr", self._process.stderr)):
            if stream is not None:
                yield name, stream

    def wait(self, deadline: float) -> Ending:
        """Wait for the exit; after the deadline or on stop, make it come by ever stronger signals."""
        ending = self._wait_until(deadline)
        if ending is not Ending.EXITED:
            self._selector.unregister(self._stop_reader)
            for strength, grace in _ESCALATION:
                self._signal(strength)
                until = None if grace is None else time.monotonic() + grace
                if self._wait_until(until) is Ending.EXITED:
                    break
        self._drain()
        return ending

    def _wait_until(self, deadline: float | None) -> Ending:
        while True:
            timeout = None if deadline is None else deadline - time.monotonic()
            if timeout is not None and timeout <= 0:
                return Ending.TIMED_OUT
            ready = {key.fd for key, _ in self._selector.select(timeout) if not self._read(key)}
            if self._exit_reader in ready:
                return Ending.EXITED
            if self._stop_reader in ready:
                return Ending.STOPPED

    def _read(self, key: selectors.SelectorKey) -> bool:
        """Read what an output has to offer; False if this is no output."""
        if not isinstance(key.data, _Output):
            return False
        with contextlib.suppress(BlockingIOError):
            data = os.read(key.fd, _CHUNK)
            key.data.add(data)
            if not data:
                self._selector.unregister(key.fileobj)
        return True

    def _drain(self) -> None:
        """Read what the program left in the pipes, without waiting for descendants that hold them open."""
        for name, stream in self._streams():
            with contextlib.suppress(BlockingIOError):
                while data := os.read(stream.fileno(), _CHUNK):
                    self._outputs[name].add(data)

    def _signal(self, strength: signal.Signals) -> None:
        # PermissionError: on some systems the answer for a group of which only the dead leader is left.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, strength)

    def _reap(self) -> None:
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self._cpu = usage.ru_utime + usage.ru_stime

    def completed(self, ending: Ending, seconds: float) -> Completed:
        """What there is to say, once it is reaped."""
        stdout, stderr = self._outputs["stdout"].close(), self._outputs["stderr"].close()
        return Completed(
            ending=ending,
            code=self._process.returncode,
            stdout=stdout,
            stderr=stderr,
            left_out=sum(output.left_out for output in self._outputs.values()),
            seconds=seconds,
            cpu=self._cpu,
        )


def _watch(pid: int, exit_writer: int) -> None:
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    os.close(exit_writer)
