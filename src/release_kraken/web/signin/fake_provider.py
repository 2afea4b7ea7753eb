"""A small OpenID Connect provider for tests and the demo: it asks for no password, and lies when told to.

Never part of a real installation: nothing but tests and the demo starts it.
"""

import base64
import hashlib
import html
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from release_kraken.core.json import JSONValue

CLIENT_ID = "kraken"
CLIENT_SECRET = "fake-secret"  # noqa: S105 - of a provider that is fake itself
_MINUTES_5 = 300


@dataclass
class Lies:
    """What the provider gets wrong, when told to. `claims` replace those of the ID token; None leaves out."""

    claims: dict[str, JSONValue] = field(default_factory=dict)
    unsigned: bool = False
    secret_signed: bool = False
    """Signed by an HMAC of the client's secret, as if that were a key of the provider."""
    foreign_key: bool = False
    """Signed by another key than the published one of the same name."""
    issuer: str | None = None
    """What discovery says the issuer is."""
    keys: JSONValue = None
    """What is published instead of the keys."""
    other_subject: bool = False
    """Userinfo tells of somebody else."""


@dataclass
class FakeProvider:
    """The provider as an ASGI app; `people` have their claims by `sub`.

    Whoever is in `signs_in` is let through at once; without, a page lets the browser choose. Claims in
    `in_userinfo` are left out of the ID token.
    """

    people: Mapping[str, Mapping[str, JSONValue]]
    signs_in: str | None = None
    in_userinfo: frozenset[str] = frozenset()
    lies: Lies = field(default_factory=Lies)
    clock: Callable[[], float] = time.time

    def __post_init__(self) -> None:
        """Make the first key."""
        self.rotate()
        self._codes: dict[str, dict[str, str]] = {}
        self._access: dict[str, str] = {}
        self._app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/userinfo", self._userinfo),
                Route("/keys", self._keys),
            ]
        )

    def rotate(self) -> None:
        """Sign by a new key, and publish no other."""
        self._key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig", "alg": "RS256"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        await self._app(scope, receive, send)

    async def _discovery(self, request: Request) -> Response:
        here = _here(request)
        return JSONResponse(
            {
                "issuer": self.lies.issuer or here,
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                "userinfo_endpoint": f"{here}/userinfo",
                "jwks_uri": f"{here}/keys",
                "response_types_supported": ["code"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _keys(self, _: Request) -> Response:
        return JSONResponse(
            KeySet([self._key]).as_dict(private=False) if self.lies.keys is None else self.lies.keys
        )

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        chosen = asked.pop("as", self.signs_in)
        if chosen is None or chosen not in self.people:
            return HTMLResponse(self._choice(asked))
        code = secrets.token_urlsafe(16)
        self._codes[code] = {**asked, "sub": chosen}
        answer = urlencode({"code": code, "state": asked.get("state", "")})
        return RedirectResponse(f"{asked['redirect_uri']}?{answer}", 303)

    def _choice(self, asked: Mapping[str, str]) -> str:
        links = "".join(
            f'<li><a href="/authorize?{html.escape(urlencode({**asked, "as": sub}))}">'
            f"{html.escape(str(claims.get('name', sub)))}</a></li>"
            for sub, claims in self.people.items()
        )
        return (
            "<!doctype html><html lang=en><title>Who are you?</title><link rel=icon href='data:,'>"
            f"<h1>Who are you?</h1><ul>{links}</ul>"
        )

    async def _token(self, request: Request) -> Response:
        async with request.form() as form:
            sent = {name: str(value) for name, value in form.items()}
        asked = self._codes.pop(sent.get("code", ""), None)
        if asked is None or not _is_proven(request, sent, asked):
            return JSONResponse({"error": "invalid_grant", "error_description": "no such code"}, 400)
        access = secrets.token_urlsafe(16)
        self._access[access] = asked["sub"]
        return JSONResponse(
            {
                "access_token": access,
                "token_type": "Bearer",
                "expires_in": _MINUTES_5,
                "id_token": self._id_token(_here(request), asked),
            }
        )

    def _id_token(self, here: str, asked: Mapping[str, str]) -> str:
        now = int(self.clock())
        told = {
            name: value for name, value in self.people[asked["sub"]].items() if name not in self.in_userinfo
        }
        claims = {
            "iss": here,
            "aud": asked["client_id"],
            "sub": asked["sub"],
            "iat": now,
            "exp": now + _MINUTES_5,
            "nonce": asked.get("nonce", ""),
            **told,
            **self.lies.claims,
        }
        return self._signed({name: value for name, value in claims.items() if value is not None})

    def _signed(self, claims: dict[str, JSONValue]) -> str:
        header = {"alg": "RS256", "kid": str(self._key.kid)}
        if self.lies.unsigned:
            return _unsigned(claims)
        if self.lies.secret_signed:
            return jwt.encode(header | {"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET * 4))
        key = RSAKey.generate_key(2048) if self.lies.foreign_key else self._key
        return jwt.encode(header, claims, key)

    async def _userinfo(self, request: Request) -> Response:
        access = request.headers.get("authorization", "").removeprefix("Bearer ")
        subject = self._access.get(access)
        if subject is None:
            return JSONResponse({"error": "invalid_token"}, 401)
        shown = "somebody-else" if self.lies.other_subject else subject
        return JSONResponse({"sub": shown, **self.people[subject]})


def _here(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _is_proven(request: Request, sent: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    """Whether it is the client that asked, with the verifier of its challenge (RFC 7636)."""
    challenge = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
    basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    return (
        request.headers.get("authorization") == f"Basic {basic}"
        and sent.get("redirect_uri") == asked["redirect_uri"]
        and base64.urlsafe_b64encode(challenge).decode().rstrip("=") == asked.get("code_challenge")
    )


def _unsigned(claims: Mapping[str, JSONValue]) -> str:
    parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), ""])
