"""Parts of Kraken that serve in a thread of their own until told to stop: website, broker's workers."""

import importlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from release_kraken.engine.suite import Suite

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stop:
    """`asked`: begin nothing new. `hurried`: give up what is in progress."""

    asked: threading.Event = field(default_factory=threading.Event)
    hurried: threading.Event = field(default_factory=threading.Event)


Serving = Callable[[Suite, Stop, Callable[[str], None]], None]
"""The function `serve(suite, stop, ready)` of a service's module.

It calls `ready` once, with what to tell people, when it does its work; when it is asked to stop it ends what
is in progress and returns. It raises KrakenError where it cannot begin, such as for a port that is taken.
"""


class Service:
    """One service. It is named, and not imported, since it stands above the engine."""

    def __init__(self, module: str, suite: Suite, stop: Stop) -> None:
        self._module = module
        self._suite = suite
        self._stop = stop
        self._settled = threading.Event()
        self._told = ""
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._serve, name=module, daemon=True)

    def start(self) -> str:
        """Begin; returns what the service has to tell once it is ready, raises what keeps it from that."""
        self._thread.start()
        self._settled.wait()
        self._complain()
        return self._told

    def join(self, seconds: float) -> None:
        """Wait for its end; raises what ended it against our will."""
        self._thread.join(seconds)
        self._complain()

    def _complain(self) -> None:
        if self._error is not None:
            raise self._error

    def _serve(self) -> None:
        try:
            serve: Serving = importlib.import_module(self._module).serve
            serve(self._suite, self._stop, self._ready)
        except BaseException as error:  # noqa: BLE001 - it is raised again, by whoever waits for us
            self._error = error
        finally:
            self._stop.asked.set()
            self._settled.set()

    def _ready(self, told: str) -> None:
        self._told = told
        self._settled.set()
