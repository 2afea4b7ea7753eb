"""Waits for what works in other threads, without being deaf to signals."""

from collections.abc import Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

_GLANCE_SECONDS = 1.0

T = TypeVar("T")


def as_they_end(futures: Collection[Future[T]]) -> Iterator[Future[T]]:
    """The futures in the order in which they end.

    On a busy machine a signal may be given to another thread, and that wakes nobody here: so this looks up
    now and then, where `concurrent.futures.as_completed` would wait for the next end.
    """
    pending = set(futures)
    while pending:
        ended, pending = wait(pending, _GLANCE_SECONDS, FIRST_COMPLETED)
        yield from ended
