"""Lets one `init` at a time use a plugin cache folder: https://github.com/hashicorp/terraform/issues/31964."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from release_kraken.connectors.terraform.process import Processes

_LOCK_FILE = ".release-kraken.lock"
_PAUSE = 0.2


class PluginCache:
    """A plugin cache folder, shared with other threads and with other runs of Kraken on this machine."""

    def __init__(self, folder: Path, processes: Processes) -> None:
        self._lock_path = folder / _LOCK_FILE
        self._processes = processes
        self._lock = threading.Lock()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the cache; raises RemoteError when everything is stopped while waiting for it."""
        with self._lock, self._lock_path.open("w") as file:
            while not _taken(file.fileno()):
                self._processes.stopping.wait(_PAUSE)
                self._processes.refuse_when_stopping("the wait for the plugin cache")
            yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
