"""Health: what the store and the vendors answer, which processes live, what waits."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from release_kraken.core.run import RunStatus
from release_kraken.engine.health import Health, State, list_health
from release_kraken.engine.settings.sections import RunningSettings
from release_kraken.engine.suite import Suite
from release_kraken.store.records import DeliveryStatus
from release_kraken.web.access import Scope
from release_kraken.web.pages.endpoints import Page, see
from release_kraken.web.pages.rendering import render

_FRESH = timedelta(seconds=60)
_RECENT = 200
_TROUBLED = (DeliveryStatus.FAILED, DeliveryStatus.UNCERTAIN)
_ORDER = (State.AILING, State.WELL, State.UNKNOWN)


class Checkup:
    """What was answered last, kept for a minute: many open pages ask the vendors once."""

    def __init__(self, ask: Callable[[Suite], Iterable[Health]] = list_health) -> None:
        self._ask = ask
        self._asking = threading.Lock()
        self._known: tuple[tuple[Health, ...], datetime] | None = None

    def known(self, suite: Suite) -> tuple[tuple[Health, ...], datetime]:
        """How everything is, what ails first, and when that was asked.

        While one caller asks, the others are told what was known before.
        """
        known = self._known
        if known and timedelta() <= suite.now() - known[1] < _FRESH:
            return known
        if not self._asking.acquire(blocking=known is None) and known:
            return known
        try:
            return self._asked(suite, known)
        finally:
            self._asking.release()

    def _asked(
        self, suite: Suite, before: tuple[tuple[Health, ...], datetime] | None
    ) -> tuple[tuple[Health, ...], datetime]:
        """Ask, unless another caller has done so meanwhile."""
        if self._known is not None and self._known is not before:
            return self._known
        now = suite.now()
        found = sorted(self._ask(suite), key=lambda one: (_ORDER.index(one.state), one.name))
        self._known = (tuple(found), now)
        return self._known

    def ailing(self) -> tuple[Health, ...]:
        """What was found to ail when anybody asked last: a page that must be fast asks nobody."""
        return tuple(one for one in self._known[0] if one.state is State.AILING) if self._known else ()

    def forget(self) -> None:
        """Have everything asked again."""
        self._known = None

    def show(self, suite: Suite, request: Request) -> Response:
        """The page."""
        health, asked = self.known(suite)
        counts = suite.store.runs.count_by_status()
        recent = suite.store.deliveries.list_recent(_RECENT)
        values = {
            "now": suite.now(),
            "health": health,
            "asked": asked,
            "processes": suite.store.processes.list(),
            "running": suite.configuration.own(RunningSettings),
            "waiting": counts.get(RunStatus.QUEUED, 0),
            "working": counts.get(RunStatus.RUNNING, 0),
            "deliveries": [delivery for delivery in recent if delivery.status in _TROUBLED],
            "unsent": sum(1 for delivery in recent if delivery.status is DeliveryStatus.WAITING),
        }
        return render(request, "health.html", values)

    def show_trouble(self, suite: Suite, request: Request) -> Response:
        """What ails, as a part of the overview, which does not wait for it."""
        self.known(suite)
        return render(request, "trouble.html", {"ailing": self.ailing()})

    def ask_again(self, _suite: Suite, _request: Request) -> Response:
        """Forget what was answered."""
        self.forget()
        return see("/health")


def pages(checkup: Checkup) -> tuple[Page, ...]:
    """The pages that ask, and tell what was answered."""
    return (
        Page("/health", Scope.READ, checkup.show),
        Page("/health/trouble", Scope.READ, checkup.show_trouble),
        Page("/health/check", Scope.RUN, checkup.ask_again, "POST"),
    )
