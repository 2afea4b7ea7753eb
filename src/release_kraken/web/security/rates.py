"""How often somebody may do something: token buckets in bounded memory."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and then one more in each `seconds`."""

    burst: int
    seconds: float


class Rates:
    """Buckets by key; the key that was not used for longest is forgotten first.

    `clock` is monotonic. Callable from any thread.
    """

    def __init__(
        self, rate: Rate, *, most: int = _MOST_KEYS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._most = most
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is left, and when
        self._lock = threading.Lock()

    def take(self, key: str) -> float:
        """Take one if there is one, and return 0; else how many seconds until there is."""
        with self._lock:
            left = self._left(key)
            if left < 1:
                return (1 - left) * self._rate.seconds
            self._buckets[key] = (left - 1, self._clock())
            self._buckets.move_to_end(key)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
            return 0.0

    def _left(self, key: str) -> float:
        left, at = self._buckets.get(key, (float(self._rate.burst), 0.0))
        return min(float(self._rate.burst), left + (self._clock() - at) / self._rate.seconds)
