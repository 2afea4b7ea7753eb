"""Who asks, and what they may do: every endpoint says which scope it needs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from release_kraken.engine.access.scopes import ROLES, Scope

__all__ = ["ROLES", "Actor", "Endpoint", "Scope", "actor", "requires"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `name` goes to the audit log; forms must send `csrf` back (API tokens need none)."""

    name: str
    scopes: frozenset[Scope]
    csrf: str = ""

    def may(self, scope: Scope) -> bool:
        """Whether this actor has a scope."""
        return scope in self.scopes


Endpoint = Callable[[Request], Response]


def actor(request: Request) -> Actor | None:
    """Who asks, as the sign-in found it; None for a stranger."""
    found: Actor | None = getattr(request.state, "actor", None)
    return found


def requires(scope: Scope) -> Callable[[Endpoint], Callable[[Request], Awaitable[Response]]]:
    """Let only those in who have a scope: 401 for strangers, 403 for others.

    The endpoint is a plain function, which may wait for the store: it is run in a thread.
    """

    def guarded(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        @wraps(endpoint)
        async def answer(request: Request) -> Response:
            asking = actor(request)
            if asking is None:
                raise HTTPException(401, "sign in first")
            if not asking.may(scope):
                raise HTTPException(
                    403, f"{asking.name} lacks the scope {scope.value!r}: ask an admin for it"
                )
            return await run_in_threadpool(endpoint, request)

        return answer

    return guarded
