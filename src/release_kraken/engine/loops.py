"""What a long-running Kraken does again and again: steps that no failure ends, woken when there is work."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from release_kraken.core.errors import KrakenError

_log = logging.getLogger(__name__)

_FIRST_PAUSE = 0.25  # seconds, after a first failure; each further one doubles it


@dataclass
class Loop:
    """Repeats a step, which returns after how many seconds it wants to be repeated.

    A step that fails is repeated after pauses that grow up to `patience` seconds: a database that is locked,
    full or restarting, a broker that is away, must never end the loop. Who sets `woken` has the next step
    begin now.
    """

    name: str
    step: Callable[[], float]
    patience: float = 30
    woken: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Repeat the step in a thread of its own."""
        self._thread = threading.Thread(target=self._repeat, name=self.name, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Have the next step begin now."""
        self.woken.set()

    def end(self, patience: float) -> None:
        """Begin no further step, and wait for the present one, if need be so many seconds."""
        self._ended.set()
        self.woken.set()
        if self._thread is not None:
            self._thread.join(patience)

    def _repeat(self) -> None:
        failures = 0
        while not self._ended.is_set():
            self.woken.wait(self._pause(failures) if failures else 0)
            self.woken.clear()
            failures = self._stepped(failures)

    def _stepped(self, failures: int) -> int:
        try:
            pause = self.step()
        except Exception as error:  # noqa: BLE001 - a worker loop: nothing may end it
            _explain(self.name, error)
            return failures + 1
        self.woken.wait(pause)
        return 0

    def _pause(self, failures: int) -> float:
        return min(self.patience, _FIRST_PAUSE * 2.0 ** min(failures, 20))


def _explain(name: str, error: Exception) -> None:
    """What outside of Kraken failed is a line; our own bug has a traceback."""
    if isinstance(error, KrakenError):
        _log.warning("%s: %s", name, error)
    else:
        _log.error("%s failed, and goes on", name, exc_info=error)
