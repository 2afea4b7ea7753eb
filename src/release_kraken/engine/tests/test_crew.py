"""The crew works until it is told to stop."""

import signal
import threading

from release_kraken.engine.serving.crew import Crew
from release_kraken.engine.suite import Suite


class _Told(threading.Event):
    """Tells when the main thread has begun to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.awaited = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.awaited.set()
        return super().wait(timeout)


def test_a_signal_that_another_thread_is_given_ends_the_work(suite: Suite) -> None:
    stopping = _Told()

    def take_the_signal() -> None:
        stopping.awaited.wait()
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

    former = signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    taker = threading.Thread(target=take_the_signal)
    try:
        taker.start()
        Crew(suite, "me", schedules=False, works=False).work(stopping, threading.Event())
    finally:
        signal.signal(signal.SIGTERM, former)
    taker.join()
    assert stopping.is_set()
