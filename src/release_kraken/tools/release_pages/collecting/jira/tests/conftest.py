"""A pretended Jira of each kind on a real socket, and runs that collect from it one after another."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.types import Receive, Scope, Send
from tests.contexts import Workbench

from release_kraken.connectors.jira.client import Jira
from release_kraken.connectors.jira.fake import FakeJira
from release_kraken.connectors.jira.fake_site import FLAGGED_FIELD
from release_kraken.connectors.jira.opening import open_jira
from release_kraken.connectors.jira.settings import JiraSettings
from release_kraken.core.context import Progress
from release_kraken.net.exchange import Timeouts
from release_kraken.net.fake_server import Faults, serve
from release_kraken.tools.release_pages.board import Release
from release_kraken.tools.release_pages.collecting.jira.releases import collect_releases
from release_kraken.tools.release_pages.parts import FromJira
from release_kraken.tools.release_pages.settings import ReleasePagesSettings, TeamSettings

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
"""A Wednesday in the week 2026-W48."""

PATIENT = Timeouts(connect=5, read=5, whole=10)
HASTY = Timeouts(connect=5, read=0.2, whole=0.5)


@dataclass
class Site:
    """Whichever Jira a test has; `meanwhile` happens before the first request whose path ends so."""

    fake: FakeJira = field(default_factory=FakeJira)
    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for end in [each for each in self.meanwhile if scope["path"].endswith(each)]:
            self.meanwhile.pop(end)()
        await self.fake.app(scope, receive, send)


@dataclass
class Office:
    """A Jira, and runs over it that remember each other."""

    fake: FakeJira
    site: Site
    faults: Faults
    bench: Workbench
    reopen: Callable[[Timeouts], Jira]
    settings: ReleasePagesSettings = field(default_factory=ReleasePagesSettings)

    def teams(self, *teams: TeamSettings, **more: Any) -> None:
        """Configure these."""
        self.settings = ReleasePagesSettings(teams=teams, **more)

    def collect(
        self, *, timeouts: Timeouts = PATIENT, days: float = 0, progress: Progress | None = None
    ) -> FromJira:
        """One run, so many days after the one before; it remembers what it is to remember."""
        self.bench.time += timedelta(days=days)
        self.faults.requests.clear()
        self.bench.clients = {Jira: self.reopen(timeouts)}
        context = self.bench.context()
        context = replace(context, progress=progress or context.progress)
        found = collect_releases(self.settings, context, context.now())
        context.memory.put(found.remember)
        context.memory.remove(found.forget)
        return found

    def release(self, **more: Any) -> Release:
        """The only release that a run finds."""
        (release,) = self.collect(**more).releases
        return release

    @property
    def asked(self) -> list[str]:
        """Method and path of all requests of the last run."""
        return [f"{each.method} {each.path.partition('?')[0]}" for each in self.faults.requests.all]


@pytest.fixture(scope="session", name="_served")
def _serve() -> Iterator[tuple[Site, Faults, str]]:
    site = Site()
    faults = Faults(site)
    with serve(faults) as url:
        yield site, faults, url


@pytest.fixture
def office_of(_served: tuple[Site, Faults, str], tmp_path: Path) -> Iterator[Callable[[str], Office]]:
    """Gives one with a Jira of a kind, where the team Payments has the project PAY."""
    site, faults, url = _served
    faults.clear()
    with ExitStack() as clients:

        def begin(kind: Any) -> Office:
            site.fake, site.meanwhile = FakeJira(kind), {}

            def reopen(timeouts: Timeouts) -> Jira:
                settings = JiraSettings(
                    kind=kind,
                    url=url,
                    username="bot@example.org" if kind == "cloud" else None,
                    token=SecretStr(site.fake.token),
                    flagged_field=FLAGGED_FIELD,
                    requests_per_second=500,
                )
                return clients.enter_context(open_jira(settings, wait=lambda _: None, timeouts=timeouts))

            bench = Workbench(tmp_path, time=NOW)
            site.fake.now = lambda: bench.time
            office = Office(site.fake, site, faults, bench, reopen)
            office.fake.add_project("PAY", "Payments")
            office.teams(team("Payments", "PAY"))
            return office

        yield begin


@pytest.fixture
def cloud(office_of: Callable[[str], Office]) -> Office:
    return office_of("cloud")


@pytest.fixture
def data_center(office_of: Callable[[str], Office]) -> Office:
    return office_of("data_center")


@pytest.fixture(params=["cloud", "data_center"])
def office(request: pytest.FixtureRequest, office_of: Callable[[str], Office]) -> Office:
    return office_of(request.param)


def team(name: str, *projects: str, **more: Any) -> TeamSettings:
    return TeamSettings(name=name, projects=projects, **more)


def names(releases: Sequence[Release]) -> list[tuple[str, str]]:
    """Names with the weeks under which they are shown."""
    return [(each.name, each.week) for each in releases]
