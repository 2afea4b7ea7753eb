"""The way in and the way out: `/sign-in`, `/sign-in/provider`, `/sign-in/callback`, `/sign-out`."""

import base64
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from release_kraken.core.errors import RemoteError
from release_kraken.core.text import visible
from release_kraken.engine.access import sign_in_links
from release_kraken.engine.settings.sections import OidcSettings, WebSettings
from release_kraken.engine.suite import Suite
from release_kraken.web.access import Scope, actor, requires
from release_kraken.web.pages.rendering import render
from release_kraken.web.signin.paths import local
from release_kraken.web.signin.person import Person, role_of
from release_kraken.web.signin.record import Record
from release_kraken.web.signin.sessions import Sessions, cookie, drop_cookie, sessions_of, set_cookie

if TYPE_CHECKING:
    from release_kraken.web.signin.provider import Attempt, Provider

_ATTEMPT = "kraken-sign-in"
_ATTEMPT_SECONDS = 600
_LOCAL_ADMIN = "local admin"


def sign_in_routes(suite: Suite) -> list[BaseRoute]:
    """By OpenID Connect where it is configured, else by a one-time link."""
    settings = suite.configuration.own(WebSettings).oidc
    leave = Route("/sign-out", requires(Scope.READ)(_way_out(sessions_of(suite))), methods=["POST"])
    if settings is None:
        return [Route("/sign-in", _OneTimeLink(suite, sessions_of(suite), Record(suite)).answer), leave]
    door = _door(suite, settings)
    return [
        Route("/sign-in", door.page),
        Route("/sign-in/provider", door.send),
        Route("/sign-in/callback", door.receive),
        leave,
    ]


def _way_out(sessions: Sessions) -> Callable[[Request], Response]:
    def sign_out(request: Request) -> Response:
        answer = RedirectResponse("/sign-in", 303)
        sessions.end(request, answer)
        return answer

    return sign_out


@dataclass(frozen=True, slots=True)
class _OneTimeLink:
    """Where nothing is configured: whoever holds the link that was printed is the admin."""

    suite: Suite
    sessions: Sessions
    record: Record

    def answer(self, request: Request) -> Response:
        """Use up the link; without one, say how to get one."""
        secret = request.query_params.get("once", "")
        if request.method == "HEAD" or not secret:
            return _page(request)
        now = self.suite.now()
        if not sign_in_links.redeem(self.suite.store, secret, now):
            self.record.refusal(request, "a link that was used, is too old, or never was")
            raise HTTPException(
                403, "this link was used before, or is too old: `kraken sign-in` prints a new one"
            )
        answer = RedirectResponse(local(request.query_params.get("next", "")), 303)
        self.sessions.forget(request)
        self.sessions.begin(answer, _LOCAL_ADMIN, "admin", now)
        self.record.entry(request, _LOCAL_ADMIN, "admin", now)
        return answer


def _door(suite: Suite, settings: OidcSettings) -> "_Door":
    from release_kraken.web.signin.provider import Provider  # takes what a site without it need not load

    provider = Provider(settings, f"{suite.url}/sign-in/callback", suite.now)
    return _Door(suite, sessions_of(suite), Record(suite), settings, provider)


@dataclass(frozen=True, slots=True)
class _Door:
    """Where an identity provider is configured.

    What the browser must bring back is kept in a cookie of its own for ten minutes: it binds the sign-in to
    this browser, and holds nothing that its owner may not know.
    """

    suite: Suite
    sessions: Sessions
    record: Record
    settings: OidcSettings
    provider: "Provider"

    def page(self, request: Request) -> Response:
        """Offer to sign in; who asked for a page is sent there afterwards."""
        if actor(request) is not None:
            return RedirectResponse(local(request.query_params.get("next", "")), 303)
        return _page(request, self.provider.name)

    def send(self, request: Request) -> Response:
        """Send the browser to the provider."""
        from release_kraken.web.signin.provider import Attempt

        attempt = Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))
        answer = RedirectResponse(self.provider.address(attempt), 303)
        kept = {**asdict(attempt), "next": local(request.query_params.get("next", ""))}
        text = base64.urlsafe_b64encode(json.dumps(kept).encode()).decode()
        set_cookie(answer, _ATTEMPT, text, https=self.sessions.https, seconds=_ATTEMPT_SECONDS)
        return answer

    def receive(self, request: Request) -> Response:
        """Let the person in whom the provider sends back."""
        attempt, target = self._attempt(request)
        try:
            person = self.provider.person(_code(request), attempt)
        except RemoteError as error:
            self.record.refusal(request, str(error))
            raise HTTPException(502 if error.retryable else 403, str(error)) from error
        answer = RedirectResponse(local(target), 303)
        self._let_in(request, answer, person)
        drop_cookie(answer, _ATTEMPT, https=self.sessions.https)
        return answer

    def _attempt(self, request: Request) -> "tuple[Attempt, str]":
        """The attempt that this browser began, if it is the one that the provider answers."""
        from release_kraken.web.signin.provider import Attempt

        text = cookie(request, _ATTEMPT, https=self.sessions.https)
        try:
            kept = json.loads(base64.urlsafe_b64decode(text))
            attempt, target = Attempt(kept["state"], kept["nonce"], kept["verifier"]), str(kept["next"])
        except (ValueError, KeyError, TypeError):
            raise HTTPException(
                400, "this sign-in was not begun here, or took too long: begin again"
            ) from None
        if not hmac.compare_digest(
            str(attempt.state).encode(), request.query_params.get("state", "").encode()
        ):
            raise HTTPException(400, "this is the answer to another sign-in: begin again")
        return attempt, target

    def _let_in(self, request: Request, answer: Response, person: Person) -> None:
        role = role_of(person.groups, self.settings.roles)
        if role is None:
            self.record.refusal(request, f"{person.name} has no role")
            raise HTTPException(403, _without_role(person, self.settings.groups_claim))
        now = self.suite.now()
        self.sessions.forget(request)
        self.sessions.begin(answer, visible(person.name), role, now)
        self.record.entry(request, visible(person.name), role, now, subject=person.subject)


def _page(request: Request, provider: str | None = None) -> Response:
    query = urlencode({"next": local(request.query_params.get("next", ""))})
    return render(request, "sign_in.html", {"provider": provider, "query": query})


def _code(request: Request) -> str:
    """The code that stands for the person; raises RemoteError where the provider sends a refusal instead."""
    error = request.query_params.get("error")
    if error:
        why = request.query_params.get("error_description", "")
        raise RemoteError(
            f"the identity provider refused: {visible(error[:100])} {visible(why[:300])}".rstrip()
        )
    return request.query_params.get("code", "")


def _without_role(person: Person, claim: str) -> str:
    groups = ", ".join(person.groups[:50]) or f"none (the claim {claim!r} is empty or missing)"
    return (
        f"{person.name} has no role here: ask an admin to add a group to [web.oidc.roles]. "
        f"Groups that the identity provider told of: {groups}"
    )
