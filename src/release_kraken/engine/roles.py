"""A long-running Kraken: the roles of one process, from its start to its orderly stop."""

import threading
from collections.abc import Callable, Iterable
from enum import StrEnum

from release_kraken.engine.configuration import Configuration
from release_kraken.engine.suite import Suite


class Role(StrEnum):
    """A part of Kraken that can have a process, or several, of its own."""

    WEB = "web"
    """Pages, API, webhooks."""
    SCHEDULER = "scheduler"
    """Enters runs when they are due, hands them to executors, sends deliveries, keeps house."""
    WORKER = "worker"
    """Carries out runs."""


WebServer = Callable[[Suite, threading.Event, Callable[[str], None]], None]
"""`release_kraken.web.service.serve(suite, stopping, ready)`.

It listens until `stopping` is set, which turns /readyz to 503, then lets open requests end and returns.
`ready` is called once, with the address on which it listens. Raises ConfigError for a port that is taken.
"""


def serve(configuration: Configuration, roles: Iterable[Role], announce: Callable[[str], None]) -> None:
    """Run these roles until SIGTERM or SIGINT."""
    raise NotImplementedError
