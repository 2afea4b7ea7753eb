"""Sessions of browsers: a random cookie, of which the store has the hash."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import HTTPConnection
from starlette.responses import Response

from release_kraken.engine.access.scopes import ROLES
from release_kraken.engine.settings.sections import WebSettings
from release_kraken.engine.suite import Suite
from release_kraken.store.records import Session
from release_kraken.store.store import Store
from release_kraken.web.access import Actor

_COOKIE = "kraken-session"


def sessions_of(suite: Suite) -> "Sessions":
    """The sessions of a website."""
    hours = suite.configuration.own(WebSettings).session_hours
    return Sessions(suite.store, hours, suite.url.startswith("https:"))


@dataclass(frozen=True, slots=True)
class Sessions:
    """Begins, finds and ends sessions; `https` says that people reach the site by https."""

    store: Store
    hours: int
    https: bool

    def begin(self, response: Response, name: str, role: str, now: datetime) -> str:
        """Sign somebody in by a new cookie, so that a planted one is worth nothing; returns its value."""
        self.store.sessions.prune(now)
        secret = secrets.token_urlsafe(32)
        expires = now + timedelta(hours=self.hours)
        self.store.sessions.create(Session(uuid.uuid4().hex, name, role, now, expires), _digest(secret))
        set_cookie(response, _COOKIE, secret, https=self.https, seconds=self.hours * 3600)
        return secret

    def actor(self, request: HTTPConnection, now: datetime) -> Actor | None:
        """Who signed in with the cookie of this request."""
        return self.find(cookie(request, _COOKIE, https=self.https), now)

    def find(self, secret: str, now: datetime) -> Actor | None:
        """Whose session it is."""
        session = self.store.sessions.find(_digest(secret), now) if secret else None
        if session is None or session.role not in ROLES:
            return None
        return Actor(session.name, ROLES[session.role], _csrf(secret))

    def end(self, request: HTTPConnection, response: Response) -> None:
        """Sign out."""
        self.forget(request)
        drop_cookie(response, _COOKIE, https=self.https)

    def forget(self, request: HTTPConnection) -> None:
        """End the session of this request, whatever becomes of its cookie."""
        self.store.sessions.delete(_digest(cookie(request, _COOKIE, https=self.https)))


def cookie_name(*, https: bool) -> str:
    """The name of the cookie of sessions."""
    return _full_name(_COOKIE, https=https)


def cookie(request: HTTPConnection, name: str, *, https: bool) -> str:
    """The value of one of our cookies; nothing where it is missing."""
    return request.cookies.get(_full_name(name, https=https), "")


def set_cookie(response: Response, name: str, value: str, *, https: bool, seconds: int) -> None:
    """Give the browser a cookie that no script reads, and that no other site makes it send with a change."""
    response.set_cookie(
        _full_name(name, https=https),
        value,
        max_age=seconds,
        path="/",
        secure=https,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, name: str, *, https: bool) -> None:
    """Take one of our cookies back."""
    set_cookie(response, name, "", https=https, seconds=0)


def _full_name(name: str, *, https: bool) -> str:
    """With https no other host, not even a subdomain, can set a cookie of this name."""
    return f"__Host-{name}" if https else name


def _digest(secret: str) -> str:
    return hashlib.sha256(f"session:{secret}".encode()).hexdigest()


def _csrf(secret: str) -> str:
    """Follows from the cookie, so it needs no place of its own; the cookie does not follow from it."""
    return hashlib.sha256(f"csrf:{secret}".encode()).hexdigest()
