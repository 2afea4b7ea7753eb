"""Notes every request: a line in the log, a number in the metrics, a span in the trace."""

import logging
import secrets
import time
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from release_kraken.core.json import JSONValue
from release_kraken.engine.observing import logs, tracing
from release_kraken.web.operations.metrics import Metrics
from release_kraken.web.security.clients import address

_UNMATCHED = "unmatched"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SILENT = frozenset({"/healthz", "/readyz"})
_QUIET = "/static/"
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Seen:
    """What the answer began with; 500 where none was begun."""

    status: int = 500


class Observing:
    """Middleware; stands where clients are known, and outside of all that may refuse them."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and note how it went."""
        if scope["type"] != "http" or scope["path"] in _SILENT:
            await self._app(scope, receive, send)
            return
        seen = _Seen()

        async def send_seen(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
            await send(message)

        scope.setdefault("state", {})
        begun = time.perf_counter()
        parent = Headers(scope=scope).get("traceparent")
        with tracing.span(_method(scope), {}, serves=True, traceparent=parent) as span:
            with logs.about({"trace.id": span.trace_id or secrets.token_hex(16)}):
                try:
                    await self._app(scope, receive, send_seen)
                finally:
                    self._note(scope, seen.status, time.perf_counter() - begun)
            _describe(span, scope, seen.status)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        self._metrics.request(_method(scope), _route(scope), status, seconds)
        level = logging.DEBUG if scope["path"].startswith(_QUIET) else logging.INFO
        _log.log(
            level,
            "%s %s %d in %.0f ms",
            scope["method"],
            scope["path"],
            status,
            seconds * 1000,
            extra=logs.fields(_fields(scope, status, seconds)),
        )


def _fields(scope: Scope, status: int, seconds: float) -> dict[str, JSONValue]:
    actor = scope["state"].get("actor")
    return {
        "event.kind": "event",
        "event.category": "web",
        "event.duration": int(seconds * 1e9),
        "http.request.method": scope["method"],
        "http.response.status_code": status,
        "http.version": scope.get("http_version", ""),
        "url.path": scope["path"],
        "client.ip": address(scope),
        **({"user.name": actor.name} if actor else {}),
    }


def _describe(span: tracing.Span, scope: Scope, status: int) -> None:
    attributes: dict[str, str | int | float | bool] = {
        "http.request.method": _method(scope),
        "http.route": _route(scope),
        "http.response.status_code": status,
        "url.path": scope["path"],
        "client.address": address(scope),
    }
    span.describe(f"{_method(scope)} {_route(scope)}", attributes)
    if status >= 500:
        span.fail(str(status))


def _method(scope: Scope) -> str:
    """The method, of which strangers can make up no more."""
    return scope["method"] if scope["method"] in _METHODS else "OTHER"


def _route(scope: Scope) -> str:
    """The template of the address, so that there are as many as there are routes."""
    path: str = getattr(scope.get("route"), "path_format", _UNMATCHED)
    return path
