"""What the fixture `site` gives: a website over a store of its own, with a clock that the test sets."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.testclient import TestClient

from release_kraken.engine.access import tokens
from release_kraken.engine.access.scopes import ROLES
from release_kraken.engine.suite import Suite
from release_kraken.web.signin.sessions import cookie_name, sessions_of

if TYPE_CHECKING:
    from release_kraken.web.access import Actor

ADDRESS = "http://127.0.0.1:8420"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Clock:
    """A time that stands still until it is moved."""

    time: datetime = NOW

    def __call__(self) -> datetime:
        """What time it is."""
        return self.time

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.time += timedelta(**by)


@dataclass
class Site:
    """The website, and ways to come to it."""

    suite: Suite
    app: Starlette
    clock: Clock = field(default_factory=Clock)

    def stranger(self, **options: object) -> TestClient:
        """A browser in which nobody has signed in."""
        return TestClient(self.app, self.suite.url, follow_redirects=False, **options)  # type: ignore[arg-type]

    def signed_in(self, role: str = "admin", **options: object) -> "tuple[TestClient, Actor]":
        """A browser in which somebody with this role has, and who that is."""
        browser = self.stranger(**options)
        answer = Response()
        sessions = sessions_of(self.suite)
        secret = sessions.begin(answer, f"somebody as {role}", role, self.clock())
        browser.cookies.set(cookie_name(https=sessions.https), secret)
        found = sessions.find(secret, self.clock())
        assert found is not None
        return browser, found

    def program(self, role: str = "viewer", days: int = 30) -> TestClient:
        """A program with a token that has the scopes of a role."""
        scopes = [scope.value for scope in ROLES[role]]
        _, text = tokens.mint(
            self.suite.store, f"{role}'s", scopes, days, by="test", may=ROLES["admin"], now=self.clock()
        )
        return self.stranger(headers={"authorization": f"Bearer {text}"})

    def audited(self) -> list[tuple[str, str, str]]:
        """The audit log, the oldest first: who, what, to what."""
        entries = reversed(self.suite.store.audit.list())
        return [(entry.actor, entry.action, entry.target) for entry in entries]
