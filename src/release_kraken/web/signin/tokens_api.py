"""`/api/tokens`: API tokens for programs that manage them."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from release_kraken.core.errors import ConfigError
from release_kraken.core.json import JSONObject, JSONValue
from release_kraken.engine import tokens
from release_kraken.engine.suite import Suite
from release_kraken.store.records import ApiToken
from release_kraken.web.access import Scope, requires
from release_kraken.web.pages.endpoints import asking

_BODY_BYTES = 10_000
_KEYS = frozenset({"name", "scopes", "days"})


def token_api(suite: Suite) -> list[BaseRoute]:
    """`GET` and `POST /api/tokens`, `DELETE /api/tokens/{id}`; all need the scope admin."""
    guard = requires(Scope.ADMIN)

    def get(_: Request) -> Response:
        return JSONResponse({"tokens": [_json(token) for token in suite.store.tokens.list()]})

    def post(request: Request) -> Response:
        return _made(suite, request)

    def delete(request: Request) -> Response:
        if not suite.store.tokens.revoke(request.path_params["id"], asking(request).name, suite.now()):
            raise HTTPException(404, "there is no such token, or it was revoked before")
        return Response(status_code=204)

    return [
        Route("/api/tokens", guard(get)),
        Route("/api/tokens", _with_body(guard(post)), methods=["POST"], max_body_size=_BODY_BYTES),
        Route("/api/tokens/{id}", guard(delete), methods=["DELETE"]),
    ]


def _with_body(guarded: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint in a thread cannot wait for the body: it is read before."""

    async def answer(request: Request) -> Response:
        request.state.body = await request.body()
        return await guarded(request)

    return answer


def _made(suite: Suite, request: Request) -> Response:
    asked, actor = _asked(request.state.body), asking(request)
    name, scopes, days = asked.get("name"), asked.get("scopes"), asked.get("days")
    if not isinstance(name, str) or not isinstance(days, int) or not isinstance(scopes, list):
        raise ConfigError('a token is asked for by {"name": "text", "scopes": ["read"], "days": 30}')
    token, text = tokens.mint(
        suite.store, name, map(str, scopes), days, by=actor.name, may=actor.scopes, now=suite.now()
    )
    return JSONResponse({**_json(token), "token": text}, 201)


def _asked(body: bytes) -> JSONObject:
    try:
        asked: JSONValue = json.loads(body)
    except (ValueError, RecursionError):
        raise ConfigError("the body is no JSON") from None
    if not isinstance(asked, dict):
        raise ConfigError("the body is no JSON object")
    unknown = sorted(asked.keys() - _KEYS)
    if unknown:
        raise ConfigError(f"unknown key {unknown[0]!r}: there are {', '.join(sorted(_KEYS))}")
    return asked


def _json(token: ApiToken) -> dict[str, JSONValue]:
    return {
        "id": token.id,
        "name": token.name,
        "scopes": list(token.scopes),
        "created_by": token.created_by,
        "created": _time(token.created),
        "expires": _time(token.expires),
        "last_used": _time(token.last_used),
        "revoked": _time(token.revoked),
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")
