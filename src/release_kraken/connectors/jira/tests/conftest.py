"""A pretended Jira of each kind on a real socket, and the connector against it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from starlette.types import Receive, Scope, Send

from release_kraken.connectors.jira.client import Jira
from release_kraken.connectors.jira.fake import FakeJira
from release_kraken.connectors.jira.fake_site import FLAGGED_FIELD
from release_kraken.connectors.jira.opening import open_jira
from release_kraken.connectors.jira.settings import JiraSettings
from release_kraken.net.exchange import Timeouts
from release_kraken.net.fake_server import Faults, serve

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
PATIENT = Timeouts(connect=5, read=5, whole=10)
Kind = Literal["cloud", "data_center"]


class Site:
    """Whichever Jira a test has."""

    fake: FakeJira

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.fake.app(scope, receive, send)


@dataclass
class At:
    """A client and what it asks."""

    fake: FakeJira
    faults: Faults
    url: str
    reopen: Callable[..., Jira]
    waits: list[float]

    @property
    def jira(self) -> Jira:
        return self.reopen()

    @property
    def asked(self) -> list[str]:
        return [f"{each.method} {each.path.partition('?')[0]}" for each in self.faults.requests.all]


@pytest.fixture(scope="session", name="_served")
def _serve() -> Iterator[tuple[Site, Faults, str]]:
    site = Site()
    faults = Faults(site)
    with serve(faults) as url:
        yield site, faults, url


def settings(kind: Kind, url: str, fake: FakeJira, more: Mapping[str, Any]) -> JiraSettings:
    given: dict[str, Any] = {
        "kind": kind,
        "url": url,
        "username": "bot@example.org" if kind == "cloud" else None,
        "token": fake.token,
        "flagged_field": FLAGGED_FIELD,
        "requests_per_second": 500,
    }
    return JiraSettings(**{**given, **more})


@pytest.fixture
def jira_at(_served: tuple[Site, Faults, str]) -> Iterator[Callable[[Kind], At]]:
    """Gives a Jira of a kind; waits are noted instead of waited."""
    site, faults, url = _served
    faults.clear()
    with ExitStack() as clients:

        def begin(kind: Kind) -> At:
            site.fake = FakeJira(kind, now=lambda: NOW)

            waits: list[float] = []

            def reopen(timeouts: Timeouts = PATIENT, **more: Any) -> Jira:
                given = settings(kind, url, site.fake, more)
                return clients.enter_context(open_jira(given, wait=waits.append, timeouts=timeouts))

            return At(site.fake, faults, url, reopen, waits)

        yield begin


@pytest.fixture
def cloud(jira_at: Callable[[Kind], At]) -> At:
    return jira_at("cloud")


@pytest.fixture
def data_center(jira_at: Callable[[Kind], At]) -> At:
    return jira_at("data_center")


@pytest.fixture(params=["cloud", "data_center"])
def at(request: pytest.FixtureRequest, jira_at: Callable[[Kind], At]) -> At:
    return jira_at(request.param)
