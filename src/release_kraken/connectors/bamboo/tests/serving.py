"""A client and the pretended Bamboo that it asks."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.fake import FakeBamboo
from release_kraken.connectors.bamboo.fake_state import FakeDeploymentProject, FakeWorld
from release_kraken.net.fake_server import Faults

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


@dataclass
class At:
    """`waits` are noted instead of waited."""

    fake: FakeBamboo
    faults: Faults
    url: str
    reopen: Callable[..., Bamboo]
    waits: list[float] = field(default_factory=list)

    @functools.cached_property
    def bamboo(self) -> Bamboo:
        return self.reopen()

    @property
    def world(self) -> FakeWorld:
        return self.fake.world

    def shop(self, *environments: str) -> FakeDeploymentProject:
        return self.world.add_deployment_project("Shop", *(environments or ("UAT", "PROD")), plan="SHOP-WEB")

    def asked(self) -> list[str]:
        return [
            f"{request.method} {request.path.removeprefix('/rest/api/latest')}"
            for request in self.faults.requests.all
        ]
