"""A long-running Kraken: the roles of one process, from its start to its orderly stop."""

import logging
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from types import FrameType

from release_kraken.core.errors import ConfigError
from release_kraken.engine.observing.telemetry import observed_process
from release_kraken.engine.processes import living
from release_kraken.engine.scheduling.defaults import adopt
from release_kraken.engine.serving.crew import Crew
from release_kraken.engine.serving.services import Service, Stop
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.settings.sections import RunningSettings
from release_kraken.engine.suite import open_suite

_log = logging.getLogger(__name__)

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SERVICE_SECONDS = 15.0  # for requests, and for what is handed back after the patience with runs


class Role(StrEnum):
    """A part of Kraken that can have a process, or several, of its own."""

    WEB = "web"
    """Pages, API, webhooks."""
    SCHEDULER = "scheduler"
    """Enters runs when they are due, hands them to executors, sends deliveries, keeps house."""
    WORKER = "worker"
    """Carries out runs."""


def serve(configuration: Configuration, roles: Iterable[Role], announce: Callable[[str], None]) -> None:
    """Fill these roles until SIGTERM or SIGINT, then stop in good order; a second signal hurries.

    `announce` is told where the website listens. Raises what keeps a role from being filled.
    """
    filled = frozenset(roles)
    if filled == {Role.WORKER} and configuration.own(RunningSettings).executor == "ecs":
        raise ConfigError("runs are tasks of Amazon ECS: no worker is needed; start it with another executor")
    crews: list[Crew] = []
    with (
        observed_process(configuration),
        open_suite(configuration, wake=lambda: _wake(crews)) as suite,
        _told_to_stop() as stop,
    ):
        if Role.SCHEDULER in filled:
            adopt(suite)
        services = [Service(name, suite, stop) for name in _services(configuration, filled)]
        for service in services:  # first: a port that is taken is told before any work begins
            announce(service.start())
        with living(suite, sorted(filled)) as owner:
            crew = Crew(suite, owner, schedules=Role.SCHEDULER in filled, works=Role.WORKER in filled)
            crews.append(crew)
            crew.work(stop.asked, stop.hurried)
        for service in services:
            service.join(configuration.own(RunningSettings).stop_seconds + _SERVICE_SECONDS)


def _wake(crews: Iterable[Crew]) -> None:
    for crew in crews:
        crew.wake()


def _services(configuration: Configuration, roles: frozenset[Role]) -> Iterator[str]:
    """The modules of the services that these roles ask for."""
    if Role.WEB in roles:
        yield "release_kraken.web.service"
    if Role.WORKER in roles and configuration.own(RunningSettings).executor == "celery":
        yield "release_kraken.worker.service"


@contextmanager
def _told_to_stop() -> Iterator[Stop]:
    """What the signals say that end a program; those that were ignored before (nohup) stay ignored."""
    stop = Stop()

    def note(_number: int, _frame: FrameType | None) -> None:
        if stop.asked.is_set():
            stop.hurried.set()
        stop.asked.set()

    former = {number: signal.getsignal(number) for number in _SIGNALS}
    taken = [number for number in _SIGNALS if former[number] is not signal.SIG_IGN]
    try:
        for number in taken:
            signal.signal(number, note)
        yield stop
    finally:
        for number in taken:
            signal.signal(number, former[number])
