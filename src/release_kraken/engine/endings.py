"""Enters what has become of something into the store, trying for as long as this process may."""

import logging
import threading
from collections.abc import Callable, Iterator

from release_kraken.store import ClaimLostError, StoreError

_log = logging.getLogger(__name__)

_LONGEST_PAUSE = 10.0


def enter_end(what: str, end: Callable[[int], None], stopping: threading.Event) -> None:
    """Call `end`, which may be repeated, until the store takes it; it gets the number of tries before.

    What has not come to pass when this process stops is left to the reaper.
    """
    for tried, pause in enumerate(_pauses()):
        is_last = stopping.is_set()
        try:
            end(tried)
        except ClaimLostError as error:
            _log.warning("what became of %s counts for nothing: %s", what, error)
            return
        except StoreError as error:
            _log.warning("the end of %s cannot be kept yet: %s", what, error)
        else:
            return
        if is_last:
            return
        stopping.wait(pause)


def _pauses() -> Iterator[float]:
    pause = 0.1
    while True:
        yield pause
        pause = min(_LONGEST_PAUSE, 2 * pause)
