"""A pretended Bamboo with a shop, the connector against it, and what a tool asks of a context."""

import copy
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.contexts import Workbench

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.fake import FakeBamboo
from release_kraken.connectors.bamboo.fake_state import FakeDeploymentProject
from release_kraken.connectors.bamboo.opening import open_bamboo
from release_kraken.connectors.bamboo.settings import BambooSettings
from release_kraken.core.report import Report
from release_kraken.net.exchange import Timeouts
from release_kraken.net.fake_server import Faults
from release_kraken.tools.bamboo_permissions import TOOL
from release_kraken.tools.bamboo_permissions.settings import BambooPermissionsSettings

Grants = dict[str, dict[tuple[str, str], set[str]]]

API = "/rest/api/latest/permissions"


def nothing() -> None:
    """Do nothing."""


@dataclass
class Stage:
    """What a test looks at; `tick` comes before every request, once or twice, and may raise."""

    fake: FakeBamboo
    faults: Faults
    url: str
    folder: Path
    bench: Workbench
    tick: Callable[[], None] = nothing
    shop: FakeDeploymentProject = field(init=False)

    def __post_init__(self) -> None:
        """A shop of two plans, deployed to two environments, and its people."""
        world = self.fake.world
        world.add_project("SHOP", "Shop")
        world.add_plan("SHOP-WEB", "Shop - Web")
        world.add_plan("SHOP-API", "Shop - API")
        self.shop = world.add_deployment_project("Shop", "UAT", "PROD", plan="SHOP-WEB")
        world.add_repository("shop")
        world.add_user("dana", "Dana Developer", "developers")
        world.add_user("sam", "Sam Support", "support")

    def give(self, scope: str, kind: str, name: str, *rights: str) -> None:
        """Grant, whoever asks."""
        self.fake.permissions.give(scope, kind, name, *rights)

    def granted(self, scope: str) -> dict[str, list[str]]:
        """Who has which rights, in Bamboo's words."""
        found = self.fake.permissions.grants.get(scope, {})
        return {f"{kind} {name}": sorted(rights) for (kind, name), rights in sorted(found.items()) if rights}

    def snapshot(self) -> Grants:
        """All grants as they are now."""
        return {
            scope: {who: set(rights) for who, rights in granted.items() if rights}
            for scope, granted in copy.deepcopy(self.fake.permissions.grants).items()
            if any(granted.values())
        }

    @property
    def written(self) -> list[str]:
        """What was asked to be changed: `PUT plan/SHOP-WEB/groups/developers ["READ"]`."""
        return [
            f"{request.method} {request.path.removeprefix(f'{API}/')} {request.body.decode()}"
            for request in self.faults.requests.changes
        ]

    @contextmanager
    def bamboo(self) -> Iterator[Bamboo]:
        """The connector, as it is opened for a run."""
        settings = BambooSettings.model_validate(
            {"url": self.url, "token": self.fake.token, "requests_per_second": 100}
        )
        timeouts = Timeouts(connect=5, read=0.5, whole=5)

        def clock() -> float:
            self.tick()
            return time.monotonic()

        def wait(_pause: float) -> None: ...

        with open_bamboo(settings, wait=wait, clock=clock, timeouts=timeouts) as bamboo:
            yield bamboo

    def settings(self, policy: str, **more: object) -> BambooPermissionsSettings:
        """Settings whose policy says this."""
        path = self.folder / "bamboo-permissions.toml"
        path.write_text(policy, encoding="utf-8")
        return BambooPermissionsSettings.model_validate({"policy": path, **more})

    def run(self, policy: str, *, apply: bool = False, **more: object) -> Report:
        """Run the tool as the engine does."""
        settings = self.settings(policy, **more)
        with self.bamboo() as bamboo:
            self.bench.clients = {Bamboo: bamboo}
            context = self.bench.context()
            report = TOOL.run(settings, context)
            return TOOL.apply(settings, report, context) if apply and TOOL.apply else report
