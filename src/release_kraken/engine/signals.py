"""Makes the signals that end a program act like Ctrl-C, with a clean-up that a second one cannot spoil."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGINT, SIGTERM and SIGHUP raise KeyboardInterrupt within.

    What follows the first signal is clean-up. The second is passed over, since a terminal that closes, or a
    CI server, often sends two. Each further one cuts short the step that hangs. Signals that were ignored
    before (nohup) stay ignored. Does nothing outside of the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received = 0

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal received
        received += 1
        if received != 2:
            raise KeyboardInterrupt

    former = {number: signal.getsignal(number) for number in _SIGNALS}
    taken = [number for number in _SIGNALS if former[number] is not signal.SIG_IGN]
    try:
        for number in taken:
            signal.signal(number, interrupt)
        yield
    finally:
        for number in taken:
            signal.signal(number, former[number])
