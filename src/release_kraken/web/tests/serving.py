"""A website that listens, in a thread of the test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue

from release_kraken.engine.serving.services import Stop
from release_kraken.web.service import serve
from release_kraken.web.tests.site import Site


@contextmanager
def served(site: Site) -> Iterator[tuple[str, threading.Event]]:
    """Gives what it tells when it is ready, and the event that ends it."""
    told: Queue[str] = Queue()
    stopping = threading.Event()
    thread = threading.Thread(target=serve, args=(site.suite, Stop(stopping), told.put))
    thread.start()
    try:
        yield told.get(timeout=10), stopping
    finally:
        stopping.set()
        thread.join(10)
    assert not thread.is_alive()
