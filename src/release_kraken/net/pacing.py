"""Keeps requests within what a server allows, such as 4 in a second and 60 in 30 seconds."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """At most `count` requests within any `seconds`: so many at once, then as many as fall out of it."""

    count: int
    seconds: float


def per_second(count: int) -> tuple[Window, ...]:
    """So many in any second, as a server counts them.

    Requests that leave evenly do not arrive so: ten get a little more than a second, and go two at a time.
    """
    return Window(count, 1.1), Window(-(-count // 5), 0.2)


class Pace:
    """Hands out moments, so that all windows are kept; callable from any thread."""

    def __init__(self, *windows: Window, clock: Callable[[], float] = time.monotonic) -> None:
        self._windows = windows
        self._clock = clock
        self._taken: deque[float] = deque(maxlen=max(window.count for window in windows))
        self._lock = threading.Lock()

    def reserve(self) -> float:
        """Take the next moment that is free; returns in how many seconds that is."""
        with self._lock:
            now = self._clock()
            moment = max([now, *self._free()])
            self._taken.append(moment)
            return moment - now

    def _free(self) -> list[float]:
        """When each full window has room again."""
        return [
            self._taken[-window.count] + window.seconds
            for window in self._windows
            if len(self._taken) >= window.count
        ]
