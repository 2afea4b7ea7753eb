"""A pretended Bamboo on a real socket, and runs that collect from it one after another."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.contexts import DictMemory, Workbench

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.fake import FakeBamboo
from release_kraken.connectors.bamboo.fake_state import FakeDeploymentProject, FakeWorld
from release_kraken.connectors.bamboo.opening import open_bamboo
from release_kraken.connectors.bamboo.settings import BambooSettings
from release_kraken.core.plugin import Desk
from release_kraken.net.exchange import Timeouts
from release_kraken.net.fake_server import Faults, serve
from release_kraken.tools.release_pages.board import Deployment, Release
from release_kraken.tools.release_pages.collecting.bamboo.deployments import collect_deployments
from release_kraken.tools.release_pages.names import named
from release_kraken.tools.release_pages.parts import FromBamboo, Placed
from release_kraken.tools.release_pages.settings import ReleasePagesSettings, TeamSettings
from release_kraken.tools.release_pages.tests import boards

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


HASTY = Timeouts(connect=5, read=0.2, whole=2)


def ago(**parts: float) -> datetime:
    """A moment before the first run."""
    return NOW - timedelta(**parts)


@dataclass
class Office:
    """A Bamboo, and runs over it that remember each other. Connections wait for nothing."""

    url: str
    fake: FakeBamboo
    faults: Faults
    bench: Workbench
    reopen: Callable[[], Bamboo]
    settings: ReleasePagesSettings = field(
        default_factory=lambda: ReleasePagesSettings(
            teams=(TeamSettings(name="Payments", projects=("PAY",)),)
        )
    )

    @property
    def world(self) -> FakeWorld:
        return self.fake.world

    @property
    def asked(self) -> list[str]:
        """Method and path of all requests of the last run."""
        prefix = "/rest/api/latest"
        return [f"{each.method} {each.path.removeprefix(prefix)}" for each in self.faults.requests.all]

    def configure(self, **given: Any) -> None:
        self.settings = ReleasePagesSettings.model_validate({**self.settings.model_dump(), **given})

    def project(self, name: str = "web", *environments: str) -> FakeDeploymentProject:
        return self.world.add_deployment_project(name, *(environments or ("UAT", "PROD")))

    def deployed(
        self, project: FakeDeploymentProject, version: str, *environments: str, at: datetime, **more: Any
    ) -> None:
        """A version was made an hour before it was deployed, by Ada, to environments of these names."""
        made = next((each for each in project.versions if each.name == version), None)
        branch = more.pop("branch", "master")
        made = made or self.world.release(project, version, at=at - timedelta(hours=1), branch=branch)
        for name in environments:
            self.world.deploy(project.environment(name), made, user="ada", at=at, **more)

    def release(self, name: str = "web 1.4.0", **given: Any) -> Release:
        parts = named(self.settings.version_pattern, name)
        given = {"id": name, "application": parts.application, "number": parts.number, **given}
        return replace(boards.release(), name=name, mapping=None, deployments=(), **given)

    def collect(self, *releases: Release, later: timedelta = timedelta()) -> FromBamboo:
        """One run, so much later than the one before; memory goes through JSON, as in the store."""
        self.bench.time += later
        self.faults.requests.clear()
        self.bench.clients = {Bamboo: self.reopen()}
        self.bench.remembered = json.loads(json.dumps(self.bench.remembered))
        return collect_deployments(self.settings, self.bench.context(), releases)

    def placed(self, name: str = "web 1.4.0", **more: Any) -> Placed:
        """What a run says of one release."""
        return self.collect(self.release(name), **more).placed[name]

    def says(self, name: str = "web 1.4.0", column: str = "UAT", **more: Any) -> Deployment:
        """What a run says of one release in one column."""
        placed = self.placed(name, **more)
        return next(each for each in placed.deployments if each.column == column)

    def desk(self, actor: str = "dana") -> Desk[ReleasePagesSettings]:
        return Desk(self.settings, DictMemory(self.bench.remembered), self.bench.time, None, None, {}, actor)


@pytest.fixture(scope="session", name="_served")
def _serve() -> Iterator[tuple[Faults, str]]:
    """One server for all tests, each of which puts a Bamboo of its own behind it."""
    faults = Faults(FakeBamboo().app)
    with serve(faults) as url:
        yield faults, url


@pytest.fixture
def office(_served: tuple[Faults, str], tmp_path: Path) -> Iterator[Office]:
    faults, url = _served
    fake = FakeBamboo()
    fake.world.now = lambda: NOW
    fake.world.add_user("ada", "Ada Lovelace")
    faults.clear()
    faults._app = fake.app

    with ExitStack() as clients:

        def reopen() -> Bamboo:
            settings = BambooSettings(url=url, token=fake.token)  # type: ignore[arg-type]
            return clients.enter_context(open_bamboo(settings, wait=lambda _pause: None, timeouts=HASTY))

        yield Office(url, fake, faults, Workbench(tmp_path, time=NOW), reopen)
