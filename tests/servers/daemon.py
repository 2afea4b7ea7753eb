"""A server that a test runs as its own child: it is ready when it says so, and can be killed."""

import os
import signal
import socket
import subprocess
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, Queue
from typing import IO

_SECONDS = 60.0


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Daemon:
    """A program that prints `ready` once it can be used.

    `stop_signal` asks it to end in good order. `user` is whom to be where we are root.
    """

    command: Sequence[str]
    ready: str
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    user: str | None = None
    _process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and wait until it is ready."""
        process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **self.environment},
            cwd="/",
            start_new_session=True,
            user=self.user if os.geteuid() == 0 else None,
        )
        self._process = process
        assert process.stdout is not None
        said: deque[str] = deque(maxlen=40)
        news: Queue[bool] = Queue()
        threading.Thread(target=_listen, args=(process.stdout, self.ready, news, said), daemon=True).start()
        try:
            is_ready = news.get(timeout=_SECONDS)
        except Empty:
            is_ready = False
        if not is_ready:
            self.kill()
            raise RuntimeError(f"{self.command[0]} did not start:\n{''.join(said)}")

    def stop(self) -> None:
        """End it in good order."""
        if self._process is not None:
            self._process.send_signal(self.stop_signal)
        self._wait()

    def kill(self) -> None:
        """End it, and what it has started, as a machine does that loses its power."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._wait()

    def restart(self) -> None:
        """End it in good order and start it again."""
        self.stop()
        self.start()

    def _wait(self) -> None:
        if self._process is not None:
            self._process.wait(_SECONDS)
        self._process = None


def _listen(output: IO[str], ready: str, news: Queue[bool], said: deque[str]) -> None:
    """Read all that the program prints, so that it never waits for a reader; False is news of its end."""
    with output:
        for line in output:
            said.append(line)
            if ready in line:
                news.put(True)
    news.put(False)
