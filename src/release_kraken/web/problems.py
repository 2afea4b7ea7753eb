"""What an error becomes: a problem as JSON for programs (RFC 9457), a page for people."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ExceptionHandler

from release_kraken.core.errors import ConfigError, KrakenError, RemoteError
from release_kraken.store import ConflictError, StoreError
from release_kraken.web.pages.errors import error_page
from release_kraken.web.security.headers import secured

_PROGRAMS = ("/api/", "/hooks/", "/feeds/", "/metrics", "/healthz", "/readyz")
_STATUS: Mapping[type[KrakenError], int] = {
    ConflictError: 409,
    StoreError: 503,
    RemoteError: 503,
    ConfigError: 400,
}
_log = logging.getLogger(__name__)


def problem(
    request: Request,
    status: int,
    detail: str,
    headers: Mapping[str, str] | None = None,
    faults: Sequence[str] = (),
) -> Response:
    """An answer that says what is wrong, in the form that who asks can use; `faults` are the single ones."""
    title = HTTPStatus(status).phrase
    if _is_program(request):
        return JSONResponse(
            {
                "type": "about:blank",
                "title": title,
                "status": status,
                "detail": detail,
                "faults": list(faults),
            },
            status,
            headers,
            media_type="application/problem+json",
        )
    answer = error_page(request, status, title, detail)
    answer.headers.update(headers or {})
    return answer


def _is_program(request: Request) -> bool:
    return request.url.path.startswith(_PROGRAMS) or "authorization" in request.headers


def _refused(request: Request, error: Exception) -> Response:
    """Starlette's own way to end a request; a stranger in a browser is shown the way in."""
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers or {})
    if error.status_code != HTTPStatus.UNAUTHORIZED:
        return problem(request, error.status_code, error.detail, headers)
    if _is_program(request):
        return problem(request, 401, error.detail, {"www-authenticate": 'Bearer realm="kraken"'} | headers)
    return _way_in(request)


def _way_in(request: Request) -> Response:
    wanted = quote(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
    target = "/sign-in" + (f"?next={quote(wanted, safe='')}" if request.method == "GET" else "")
    if "hx-request" in request.headers:  # htmx would put the page into a part of the page
        return Response(status_code=401, headers={"hx-redirect": "/sign-in"})
    return RedirectResponse(target, 303)


def _failed(request: Request, error: Exception) -> Response:
    """An error that explains itself."""
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s %s: %s", request.method, request.url.path, error)
    faults = str(error).splitlines() if isinstance(error, ConfigError) else ()
    return problem(request, status, str(error), faults=faults)


def _left(request: Request, error: Exception) -> Response:  # noqa: ARG001 - Starlette's call
    """Who asked has gone, before the body was there: no bug, and nobody to tell."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


def bug(request: Request, error: Exception, *, https: bool) -> Response:  # noqa: ARG001 - Starlette's call
    """Anything else: the log has it, the browser is told nothing of it. Answers outside of all middleware."""
    answer = problem(request, 500, "a fault of Kraken's own: its log says more")
    secured(answer.headers, https=https)
    return answer


def handlers() -> dict[type[Exception], ExceptionHandler]:
    """What becomes of errors that are no bugs."""
    return {HTTPException: _refused, KrakenError: _failed, ClientDisconnect: _left}
