"""A pretended Teams on a real socket, and the connector against it."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from release_kraken.connectors.teams.fake import FakeTeams
from release_kraken.connectors.teams.settings import ChannelSettings, TeamsSettings
from release_kraken.connectors.teams.workflows import Workflows, open_workflows
from release_kraken.net.client import Client
from release_kraken.net.exchange import Timeouts
from release_kraken.net.fake_server import Faults, serve


@dataclass
class Pretended:
    teams: FakeTeams
    faults: Faults
    base: str
    waits: list[float] = field(default_factory=list)

    def settings(self, *channels: str) -> TeamsSettings:
        return TeamsSettings(
            channels={name: ChannelSettings(url=self.teams.url(self.base, name)) for name in channels}  # type: ignore[arg-type]
        )


@pytest.fixture(scope="session", name="_served")
def _serve() -> Iterator[Pretended]:
    teams = FakeTeams()
    faults = Faults(teams.app)
    with serve(faults) as base:
        yield Pretended(teams, faults, base)


@pytest.fixture(name="pretended")
def _pretended(_served: Pretended) -> Pretended:
    _served.teams.cards.clear()
    _served.faults.clear()
    _served.waits.clear()
    return _served


@pytest.fixture(name="workflows")
def _workflows(pretended: Pretended) -> Iterator[Workflows]:
    """Two channels; waits are noted instead of waited."""
    client_of = functools.partial(
        Client, wait=pretended.waits.append, timeouts=Timeouts(connect=5, read=0.05, whole=5)
    )
    with open_workflows(pretended.settings("alerts", "the others/é"), client_of) as workflows:
        yield workflows
