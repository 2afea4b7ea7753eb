"""A pretended Bamboo on a real socket, and the connector against it."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.fake import FakeBamboo
from release_kraken.connectors.bamboo.opening import open_bamboo
from release_kraken.connectors.bamboo.settings import BambooSettings
from release_kraken.connectors.bamboo.tests.serving import NOON, At
from release_kraken.net.exchange import Timeouts
from release_kraken.net.fake_server import Faults, serve


@pytest.fixture(scope="session", name="_served")
def _serve() -> Iterator[tuple[Faults, str]]:
    """One server for all tests, each of which puts a Bamboo of its own behind it."""
    faults = Faults(FakeBamboo().app)
    with serve(faults) as url:
        yield faults, url


@pytest.fixture(params=[False, True], ids=["as-servers-send", "as-documented"])
def at(request: pytest.FixtureRequest, _served: tuple[Faults, str]) -> Iterator[At]:
    faults, url = _served
    fake = FakeBamboo(as_documented=request.param)
    fake.world.now = lambda: NOON
    faults.clear()
    faults._app = fake.app
    waits: list[float] = []

    with ExitStack() as clients:

        def reopen(**more: Any) -> Bamboo:
            settings = BambooSettings(**({"url": url, "token": fake.token} | more))
            return clients.enter_context(
                open_bamboo(settings, wait=waits.append, timeouts=Timeouts(5, 0.5, 5))
            )

        yield At(fake, faults, url, reopen, waits)
