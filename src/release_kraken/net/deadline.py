"""A moment after which a run asks one vendor nothing more, so that it ends whatever the vendor does."""

import time
from collections.abc import Callable

from release_kraken.core.errors import RemoteError


class Deadline:
    """Counts from now, in seconds; `connector` is whose settings say how long."""

    def __init__(
        self,
        connector: str,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connector, self._seconds = connector, seconds
        self._clock, self._sleep = clock, sleep
        self._end = clock() + seconds

    def check(self, pause: float = 0) -> None:
        """Raise RemoteError where it is over, or will be after a pause."""
        if self._clock() + pause > self._end:
            raise RemoteError(
                f"{self._connector}: not all was asked within {self._seconds:g} s; "
                f"raise deadline in [connectors.{self._connector}], or ask for less",
                retryable=True,
            )

    def wait(self, pause: float) -> None:
        """Wait, unless that would be too long."""
        self.check(pause)
        if pause > 0:
            self._sleep(pause)
