"""Believes the proxies that the configuration names, and nobody else, about who asks and for which trace."""

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_TRACE = frozenset({b"traceparent", b"tracestate"})


class Proxies:
    """Middleware: client and scheme as trusted proxies tell them; strangers cannot choose a trace."""

    def __init__(self, app: ASGIApp, *, trusted: tuple[str, ...]) -> None:
        self._app = app
        self._headers = ProxyHeadersMiddleware(app, list(trusted))  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the client that is meant."""
        client = scope.get("client")
        if client and client[0] in self._headers.trusted_hosts:
            await self._headers(scope, receive, send)  # type: ignore[arg-type]
            return
        kept = [(name, value) for name, value in scope.get("headers", ()) if name not in _TRACE]
        await self._app({**scope, "headers": kept}, receive, send)
