"""Waiting for threads hears signals."""

import signal
import threading
from concurrent.futures import Future

import pytest

from release_kraken.tools.terraform_pr.roots.waiting import as_they_end


def test_each_is_given_once_in_the_order_of_ends() -> None:
    first, second = Future[str](), Future[str]()
    second.set_result("second")
    ended = as_they_end([first, second])
    assert next(ended) is second
    first.set_result("first")
    assert list(ended) == [first]


class _Never(Future[str]):
    """Tells when somebody begins to wait for it."""

    awaited = threading.Event()

    def __hash__(self) -> int:
        self.awaited.set()
        return super().__hash__()


def test_a_signal_that_another_thread_is_given_interrupts() -> None:
    def take_the_signal() -> None:
        _Never.awaited.wait()
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)

    taker = threading.Thread(target=take_the_signal)
    taker.start()
    with pytest.raises(KeyboardInterrupt):
        next(as_they_end([_Never()]))
    taker.join()
