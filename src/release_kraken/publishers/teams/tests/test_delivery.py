"""A run told to channels, through the connector, over a real socket."""

from pathlib import Path
from typing import Any

import pytest

from release_kraken.connectors.teams import CONNECTOR
from release_kraken.connectors.teams.client import Teams
from release_kraken.connectors.teams.fake import FakeTeams
from release_kraken.connectors.teams.settings import ChannelSettings
from release_kraken.connectors.teams.settings import TeamsSettings as ConnectorSettings
from release_kraken.core.delivery import Receipt
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.net.fake_server import Faults, serve
from release_kraken.publishers.teams import PUBLISHER
from release_kraken.publishers.teams.settings import TeamsSettings
from release_kraken.publishers.teams.tests.conftest import BUCKET, CASES
from release_kraken.publishers.teams.tests.test_card import long

SETTINGS = TeamsSettings.model_validate(
    {"routes": [{"channel": "alerts"}, {"channel": "storage", "owners": ["@shop/storage"]}]}
)


class Connected:
    """Hands out one client."""

    def __init__(self, teams: Teams) -> None:
        self._teams = teams

    def get(self, offers: type[Any], /) -> Any:
        assert offers is Teams
        return self._teams

    def forge(self, name: str, /) -> Any:
        raise NotImplementedError


def deliver(base: str, teams: FakeTeams, run: Any, address: str) -> Receipt:
    channels = {name: ChannelSettings(url=teams.url(base, name)) for name in ("alerts", "storage")}  # type: ignore[arg-type]
    assert PUBLISHER.delivery is not None
    with CONNECTOR.open(ConnectorSettings(channels=channels), Path()) as client:
        return PUBLISHER.delivery.send(SETTINGS, run, address, Connected(client))


def test_each_channel_gets_what_it_asks_for() -> None:
    teams, run = FakeTeams(), CASES["new-findings"]
    assert PUBLISHER.delivery is not None
    faults = Faults(teams.app)
    with serve(faults) as base:
        for address in PUBLISHER.delivery.addresses(SETTINGS, run):
            assert deliver(base, teams, run, address) == Receipt()
        assert deliver(base, teams, long(10, "🐙" * 900), "alerts").notes == (
            "shortened to fit: texts are cut at 200 characters",
        )
        faults.status(502)
        with pytest.raises(RemoteError, match="502 Bad Gateway"):
            deliver(base, teams, run, "alerts")
    assert [len(teams.cards[channel]) for channel in ("alerts", "storage")] == [2, 1]
    assert str(teams.cards["alerts"][0]).count("Monospace") == 3
    assert BUCKET.rule in str(teams.cards["storage"])
    assert "untyped-variable" not in str(teams.cards["storage"])


def test_address_that_no_route_leads_to() -> None:
    with pytest.raises(ConfigError, match="no route leads to 'releases' any more"):
        deliver("http://localhost", FakeTeams(), CASES["new-findings"], "releases")
