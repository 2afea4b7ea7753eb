"""Refuses what comes too often: for each client, and for all of them together."""

import math
import time
from collections.abc import Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from release_kraken.web.security.clients import household
from release_kraken.web.security.rates import Rate, Rates

Clock = Callable[[], float]


class Limit:
    """How often one client, and how often all together, may do one kind of thing."""

    def __init__(self, each: Rate, together: Rate, clock: Clock = time.monotonic) -> None:
        self._each = Rates(each, clock=clock)
        self._together = Rates(together, most=1, clock=clock)

    def take(self, scope: Scope) -> None:
        """Take one, or raise 429. What a client may not have is not taken from the others."""
        _refuse(self._each.take(household(scope)))
        _refuse(self._together.take(""))


class Limits:
    """Middleware: the paths that anybody may ask for, by their beginnings, each with its limit."""

    def __init__(self, app: ASGIApp, *, by_path: Mapping[str, Limit]) -> None:
        self._app = app
        self._by_path = by_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes seldom enough."""
        if scope["type"] == "http":
            for beginning, limit in self._by_path.items():
                if scope["path"].startswith(beginning):
                    limit.take(scope)
        await self._app(scope, receive, send)


def _refuse(seconds: float) -> None:
    if seconds > 0:
        wait = math.ceil(seconds)
        raise HTTPException(429, f"too often: try again in {wait} s", {"retry-after": str(wait)})
