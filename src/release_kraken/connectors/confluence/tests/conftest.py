"""Both kinds of Confluence on a real socket, and the connector against each."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Literal

import pytest

from release_kraken.connectors.confluence.client import Confluence, Page
from release_kraken.connectors.confluence.fake import FakeConfluence, FakePage
from release_kraken.connectors.confluence.opening import open_confluence
from release_kraken.connectors.confluence.settings import ConfluenceSettings
from release_kraken.net.exchange import Timeouts
from release_kraken.net.fake_server import Faults, serve

Kind = Literal["cloud", "data_center"]


@dataclass
class At:
    """A client, what it talks to, and the waits that it would have made."""

    fake: FakeConfluence
    faults: Faults
    url: str
    confluence: Confluence
    waits: list[float] = field(default_factory=list)

    def settings(self, **more: object) -> ConfluenceSettings:
        return settings_for(self.fake, self.url, **more)

    def page(self, title: str = "Releases", body: str = "<p>old</p>") -> tuple[FakePage, Page]:
        """A page as people see it, and as Kraken has read it."""
        page = self.fake.write("REL", title, body)
        return page, self.confluence.get_page(page.id)

    def written(self) -> list[str]:
        return [f"{each.method} {each.path}" for each in self.faults.requests.changes]


def settings_for(fake: FakeConfluence, url: str, **more: object) -> ConfluenceSettings:
    kinds = {
        "cloud": {"url": f"{url}/wiki", "username": "kraken@example.org"},
        "data_center": {"url": url},
    }
    given = {"kind": fake.kind, "token": fake.token, **kinds[fake.kind], **more}
    return ConfluenceSettings.model_validate(given)


@dataclass
class Served:
    """One server for all tests of a kind."""

    fake: FakeConfluence
    faults: Faults
    url: str


@pytest.fixture(scope="session", name="_servers")
def _serve() -> Iterator[dict[str, Served]]:
    kinds: tuple[Kind, ...] = ("cloud", "data_center")
    with ExitStack() as stack:
        served: dict[str, Served] = {}
        for kind in kinds:
            fake = FakeConfluence(kind)
            faults = Faults(fake.app)
            served[kind] = Served(fake, faults, stack.enter_context(serve(faults)))
        yield served


@pytest.fixture(params=["cloud", "data_center"])
def at(request: pytest.FixtureRequest, _servers: dict[str, Served]) -> Iterator[At]:
    served = _servers[request.param]
    fake = served.fake
    served.faults.clear()
    fake.spaces.clear()
    fake.pages.clear()
    fake.rewrites, fake.page_size, fake.echoes_bodies = True, 100, True
    fake.space("REL", "Releases")
    fake.space("OPS", "Operations")
    waits: list[float] = []
    settings = settings_for(fake, served.url, requests_per_second=1_000)
    limits = Timeouts(connect=5, read=10, whole=10)
    with open_confluence(settings, wait=waits.append, timeouts=limits) as confluence:
        yield At(fake, served.faults, served.url, confluence, waits)
