"""Signals: they interrupt, a second one does not spoil the clean-up, and handlers are put back."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from release_kraken.engine.signals import interruptible


@pytest.fixture(autouse=True)
def _as_in_a_terminal() -> Iterator[None]:
    """Nohup has SIGHUP ignored."""
    former = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, former)


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name
)
def test_each_signal_interrupts(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), interruptible():
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before


def test_the_second_is_passed_over_and_the_third_interrupts_again() -> None:
    steps = []

    def work() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
        finally:
            steps.append("cleaning up")
            os.kill(os.getpid(), signal.SIGTERM)
            steps.append("still cleaning up")
            os.kill(os.getpid(), signal.SIGINT)
            steps.append("never reached")

    with pytest.raises(KeyboardInterrupt), interruptible():
        work()
    assert steps == ["cleaning up", "still cleaning up"]


def test_an_ignored_signal_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible():
            os.kill(os.getpid(), signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_outside_of_the_main_thread_nothing_changes() -> None:
    seen = []

    def look() -> None:
        with interruptible():
            seen.append(signal.getsignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [before]
