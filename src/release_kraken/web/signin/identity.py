"""Finds out who asks: by an API token, by the token in a feed's address, or by the cookie of a session."""

from collections.abc import Sequence
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from release_kraken.engine.access import tokens
from release_kraken.engine.access.scopes import Scope as Permission
from release_kraken.engine.suite import Suite
from release_kraken.store.records import ApiToken
from release_kraken.web.access import Actor
from release_kraken.web.security.addresses import FEEDS
from release_kraken.web.security.limits import Limit
from release_kraken.web.signin.sessions import Sessions

_ANONYMOUS = ("/static/", "/healthz", "/readyz", "/hooks/")
_BEARER = "bearer "


class Identity:
    """Middleware: sets `request.state.actor`. A token that is none ends the request, a cookie is ignored."""

    def __init__(self, app: ASGIApp, *, suite: Suite, sessions: Sessions, bad_tokens: Limit) -> None:
        self._app = app
        self._suite = suite
        self._sessions = sessions
        self._bad_tokens = bad_tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with who asks."""
        if scope["type"] == "http" and not scope["path"].startswith(_ANONYMOUS):
            scope.setdefault("state", {})["actor"] = await self._actor(HTTPConnection(scope))
        await self._app(scope, receive, send)

    async def _actor(self, request: HTTPConnection) -> Actor | None:
        if request.scope["path"].startswith(FEEDS):
            return await run_in_threadpool(self._feed, request, request.scope["state"].get("feed_token", ""))
        authorization = request.headers.get("authorization", "")
        if authorization.lower().startswith(_BEARER):
            return await run_in_threadpool(self._bearer, request, authorization[len(_BEARER) :].strip())
        if not request.cookies:
            return None
        return await run_in_threadpool(self._sessions.actor, request, self._suite.now())

    def _bearer(self, request: HTTPConnection, text: str) -> Actor:
        now = self._suite.now()
        token = self._suite.store.tokens.find(tokens.digest(text), now)
        if token is None:
            self._bad_tokens.take(request.scope)
            raise _unusable(_why(tokens.id_in(text), self._suite.store.tokens.list(), now))
        return _bearer_of(token)

    def _feed(self, request: HTTPConnection, text: str) -> Actor:
        """Whom the address of a feed belongs to; nobody is told why it does not."""
        token = self._suite.store.tokens.find(tokens.digest(text), self._suite.now())
        if token is None or Permission.FEED not in token.scopes:
            self._bad_tokens.take(request.scope)
            raise HTTPException(404, "there is no feed at this address: it may have been revoked, or expired")
        return _bearer_of(token)


def _bearer_of(token: ApiToken) -> Actor:
    return Actor(f"token {token.name}", frozenset(scope for scope in Permission if scope in token.scopes))


def _why(token_id: str, known: Sequence[ApiToken], now: datetime) -> str:
    """Tells the bearer of an old token what became of it: whoever knows its id learns no more than that."""
    token = next((token for token in known if token.id == token_id), None)
    if token is not None and token.revoked:
        return f"the token was revoked at {token.revoked:%Y-%m-%d %H:%M} UTC: make a new one"
    if token is not None and token.expires <= now:
        return f"the token expired at {token.expires:%Y-%m-%d %H:%M} UTC: make a new one"
    return "the token is unknown: see that it is whole"


def _unusable(why: str) -> HTTPException:
    challenge = f'Bearer realm="kraken", error="invalid_token", error_description="{why}"'
    return HTTPException(401, why, {"www-authenticate": challenge})
