"""Refuses changes that another site makes a signed-in browser ask for.

A change that is asked for with a cookie must come from our own pages, by what the browser says of its origin,
and must carry the session's CSRF token: in the field `csrf` of the form, or in the header that htmx sends.
"""

import hmac
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from release_kraken.web.access import actor

HEADER = "x-csrf-token"
FIELD = "csrf"
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITES = frozenset({"same-origin", "none"})
_FORM = "application/x-www-form-urlencoded"


class NoForgery:
    """Middleware; stands behind the sign-in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is harmless, asked without a cookie, or proven to come from our pages."""
        asking = actor(Request(scope)) if scope["type"] == "http" else None
        if asking is None or not asking.csrf or scope["method"] in _HARMLESS:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not is_from_here(headers):
            raise HTTPException(403, "another site asked for this change: do it on Kraken's own page")
        body = b"" if HEADER in headers else await _read(receive)
        if not hmac.compare_digest(_token(headers, body).encode(), asking.csrf.encode()):
            raise HTTPException(403, "the form is out of date: load its page again, and repeat the change")
        await self._app(scope, receive if HEADER in headers else _again(body, receive), send)


def is_from_here(headers: Headers) -> bool:
    """Whether the browser says that one of our own pages asks; one that says nothing is believed."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in _OWN_SITES
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")


def _token(headers: Headers, body: bytes) -> str:
    if HEADER in headers:
        return headers[HEADER]
    if not headers.get("content-type", "").startswith(_FORM):
        return ""
    return parse_qs(body.decode("latin-1")).get(FIELD, [""])[0]


async def _read(receive: Receive) -> bytes:
    """The whole body; how long it may be and may take is seen to by those who stand before."""
    parts: list[bytes] = []
    while (message := await receive())["type"] == "http.request":
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more for the endpoint, then whatever comes after it."""
    unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return unread.pop() if unread else await receive()

    return receive_again
