"""Runs one git command under watch: within its time and size, and with nothing of it left behind."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from release_kraken.core.errors import ConfigError, RemoteError

_TICK = 0.1  # seconds
_SAID = 20_000  # characters of git's own words


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command ended and what it said, without secrets."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Commands:
    """Commands in one folder, which share a deadline (of the monotonic clock) and a size."""

    binary: str
    folder: Path
    environment: Mapping[str, str]
    secrets: Sequence[str]
    deadline: float
    bytes: int
    watch: Callable[[], None]

    def run(self, *arguments: str) -> Answer:
        """Run git to its end; raises RemoteError at the limits, and whatever `watch` raises."""
        # Files take any amount without a reader; pipes would need one.
        with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
            command = [self.binary, *arguments]
            with _started(
                command, self.folder, self.environment, stdout.fileno(), stderr.fileno()
            ) as process:
                look = time.monotonic()
                while _still_runs(process):
                    self._refuse_too_late(arguments[0])
                    look = self._refuse_too_large(look)
                    self.watch()
            self._refuse_too_large(0.0)
            return Answer(process.returncode, self._read(stdout.fileno()), self._read(stderr.fileno()))

    def _refuse_too_late(self, what: str) -> None:
        if time.monotonic() > self.deadline:
            raise RemoteError(
                f"git {what} reached the time limit; raise time_limit in [connectors.git]", retryable=True
            )

    def _refuse_too_large(self, due: float) -> float:
        """Look at the size if it is time to; returns when it is next, as a look at many files takes long."""
        began = time.monotonic()
        if began < due:
            return due
        if _size(self.folder) > self.bytes:
            raise RemoteError(
                f"the checkout grew above {self.bytes // 1_000_000:,} MB; raise megabytes in [connectors.git]"
            )
        ended = time.monotonic()
        return ended + _TICK + 20 * (ended - began)

    def _read(self, descriptor: int) -> str:
        text = os.pread(descriptor, _SAID, 0).decode(errors="replace").strip()
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def _still_runs(process: "subprocess.Popen[bytes]") -> bool:
    try:
        process.wait(_TICK)
    except subprocess.TimeoutExpired:
        return True
    return False


@contextmanager
def _started(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], stdout: int, stderr: int
) -> Iterator["subprocess.Popen[bytes]"]:
    """A running program that leads a process group, which is killed at the end, however that comes."""
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
    except OSError as error:
        raise ConfigError(
            f"{command[0]} cannot be started: {error.strerror}; "
            "install git or correct binary in [connectors.git]"
        ) from error
    try:
        yield process
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _size(folder: Path) -> int:
    """Bytes below a folder, which is being written."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += (Path(root) / name).lstat().st_size
    return total
