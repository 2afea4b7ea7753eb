"""Count requests and seconds of the release pages over stand-ins that answer in 50 ms; prints Markdown.

    python benchmarks/release_pages.py [small] [large] [cloud] [data_center]

`small` is 20 teams with 30 releases and 60 environments, with the connectors' own 20 requests a second;
`large` is 200 teams with 2,000 releases and 2,000 environments, 20 issues a release, on servers that allow
10. Each is run with an empty memory, then after some work, as every half hour.
Stand-ins and Kraken share one process, so that the seconds hold the work of both.
"""

import asyncio
import json
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT)]

from tests.contexts import Workbench  # noqa: E402

from release_kraken.connectors.bamboo.client import Bamboo  # noqa: E402
from release_kraken.connectors.bamboo.fake import FakeBamboo  # noqa: E402
from release_kraken.connectors.bamboo.opening import open_bamboo  # noqa: E402
from release_kraken.connectors.bamboo.settings import BambooSettings  # noqa: E402
from release_kraken.connectors.confluence.client import Confluence  # noqa: E402
from release_kraken.connectors.confluence.fake import FakeConfluence  # noqa: E402
from release_kraken.connectors.confluence.opening import open_confluence  # noqa: E402
from release_kraken.connectors.confluence.settings import ConfluenceSettings  # noqa: E402
from release_kraken.connectors.jira.client import Jira  # noqa: E402
from release_kraken.connectors.jira.fake import FakeJira  # noqa: E402
from release_kraken.connectors.jira.opening import open_jira  # noqa: E402
from release_kraken.connectors.jira.settings import JiraSettings  # noqa: E402
from release_kraken.core.report import Report  # noqa: E402
from release_kraken.net.fake_server import serve  # noqa: E402
from release_kraken.tools.release_pages.run import apply, run  # noqa: E402
from release_kraken.tools.release_pages.settings import ReleasePagesSettings  # noqa: E402

LATENCY = 0.05
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
STATUSES = ("Done", "Done", "Done", "In Progress", "To Do")
KINDS = ("cloud", "data_center")


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a company is; each application has two environments."""

    name: str
    teams: int
    releases: int
    applications: int
    issues: int
    rate: int


SCALES = {
    "small": Scale("20 teams, 30 releases, 60 environments", 20, 30, 30, 8, rate=20),
    "large": Scale("200 teams, 2,000 releases, 2,000 environments", 200, 2_000, 1_000, 20, rate=10),
}


@dataclass
class Counted:
    """An app that answers late, and counts how often and how densely it is asked."""

    app: ASGIApp
    moments: list[float] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.moments.append(time.monotonic())
        await asyncio.sleep(LATENCY)
        await self.app(scope, receive, send)

    @property
    def densest(self) -> int:
        """The most requests within any second."""
        return max((sum(0 <= each - first < 1 for each in self.moments) for first in self.moments), default=0)


@dataclass
class Company:
    """The servers of a scale, filled."""

    scale: Scale
    kind: str
    jira: FakeJira = field(init=False)
    bamboo: FakeBamboo = field(default_factory=FakeBamboo)
    confluence: FakeConfluence = field(init=False)

    def __post_init__(self) -> None:
        self.jira, self.confluence = FakeJira(self.kind), FakeConfluence(self.kind)  # type: ignore[arg-type]
        self.confluence.space("REL", "Releases")
        self.bamboo.world.add_user("ada", "Ada Lovelace")
        for number in range(self.scale.teams):
            self.jira.add_project(f"T{number}", f"Team {number}")
        for number in range(self.scale.applications):
            self._deploy(number)
        for number in range(self.scale.releases):
            self._plan(number)

    @property
    def settings(self) -> ReleasePagesSettings:
        teams = [{"name": f"Team {number}", "projects": [f"T{number}"]} for number in range(self.scale.teams)]
        return ReleasePagesSettings.model_validate({"teams": teams, "confluence": {"space": "REL"}})

    def work(self) -> None:
        """Half an hour: an issue of every tenth team is done, every twentieth application is deployed."""
        waiting = [each for each in self.jira.issues.values() if each.status == "To Do"]
        for issue in waiting[:: 10 * max(1, len(waiting) // self.scale.teams)]:
            self.jira.transition(issue.key, "Done")
        for project in self.bamboo.world.deployment_projects[::20]:
            at = NOW + timedelta(minutes=20)
            self.bamboo.world.deploy(project.environment("PROD"), project.versions[-1], user="ada", at=at)

    def _deploy(self, number: int) -> None:
        project = self.bamboo.world.add_deployment_project(f"service-{number}", "UAT", "PROD")
        for minor in range(5):
            at = NOW - timedelta(days=30 - 6 * minor)
            version = self.bamboo.world.release(project, f"service-{number} 1.{minor}.0", at=at)
            for name in ("UAT", "PROD")[: 1 if minor == 4 else 2]:
                self.bamboo.world.deploy(project.environment(name), version, user="ada", at=at)

    def _plan(self, number: int) -> None:
        key = f"T{number % self.scale.teams}"
        application = number % self.scale.applications
        name = f"service-{application} 1.{4 + number // self.scale.applications}.0"
        day = NOW.date() + timedelta(days=number // self.scale.teams % 14 - 4)
        version = self.jira.add_version(key, name, day)
        for issue in range(self.scale.issues):
            self.jira.add_issue(key, f"Issue {issue}", version, status=STATUSES[issue % len(STATUSES)])


@dataclass
class Opened:
    """A company that is served: clients are opened anew for each run, as they are in a Kraken."""

    company: Company
    counted: dict[type, Counted]
    openings: dict[type, Callable[[], object]]
    bench: Workbench

    def run(self) -> tuple[Report, float]:
        """A run that writes, and its seconds."""
        for each in self.counted.values():
            each.moments.clear()
        begin = time.perf_counter()
        with ExitStack() as clients:
            self.bench.clients = {
                kind: clients.enter_context(opening()) for kind, opening in self.openings.items()
            }
            context = self.bench.context()
            report = apply(self.company.settings, run(self.company.settings, context), context)
        return report, time.perf_counter() - begin


@contextmanager
def opened(company: Company, scratch: Path) -> Iterator[Opened]:
    """Serve a company's servers."""
    apps = {Jira: company.jira.app, Bamboo: company.bamboo.app, Confluence: company.confluence.app}
    counted = {kind: Counted(app) for kind, app in apps.items()}
    rate = {"requests_per_second": company.scale.rate}
    user = {"kind": company.kind, "username": "kraken" if company.kind == "cloud" else None, **rate}
    path = "/wiki" if company.kind == "cloud" else ""
    with ExitStack() as stack:
        urls = {kind: stack.enter_context(serve(app)) for kind, app in counted.items()}
        jira = JiraSettings.model_validate({"url": urls[Jira], "token": company.jira.token, **user})
        bamboo = BambooSettings.model_validate({"url": urls[Bamboo], "token": company.bamboo.token, **rate})
        confluence = ConfluenceSettings.model_validate(
            {"url": f"{urls[Confluence]}{path}", "token": company.confluence.token, **user}
        )
        openings = {
            Jira: lambda: open_jira(jira),
            Bamboo: lambda: open_bamboo(bamboo),
            Confluence: lambda: open_confluence(confluence),
        }
        yield Opened(company, counted, openings, Workbench(scratch, time=NOW))


def measure(scale: Scale, kind: str) -> None:
    """A first run, and one after some work."""
    with tempfile.TemporaryDirectory() as scratch, opened(Company(scale, kind), Path(scratch)) as company:
        tell(scale, kind, "first", company, *company.run())
        company.company.work()
        company.bench.time += timedelta(minutes=30)
        tell(scale, kind, "next", company, *company.run())


def tell(scale: Scale, kind: str, which: str, company: Opened, report: Report, seconds: float) -> None:
    """A row of the table."""
    asked = [len(each.moments) for each in company.counted.values()]
    densest = "/".join(str(each.densest) for each in company.counted.values())
    facts = json.dumps(report.facts).encode()
    sizes = f"{len(facts) / 1e6:.2f} | {len(zlib.compress(facts, 6)) / 1e6:.2f}"
    cells = [scale.name, kind, which, *asked, sum(asked), f"{seconds:.1f}", densest, sizes]
    print(f"| {' | '.join(map(str, cells))} | {len(report.not_checked)} |", flush=True)


def main(names: Sequence[str]) -> None:
    """The scales and kinds that are named; all where none is."""
    heads = ("scale", "Jira, Confluence", "run", "Jira", "Bamboo", "Confluence", "requests", "s")
    print(f"| {' | '.join(heads)} | densest second | MB | MB packed | not checked |")
    print(f"| {'--- | ' * 3}{'--: | ' * 9}")
    for name in [each for each in SCALES if each in names] or SCALES:
        for kind in [each for each in KINDS if each in names] or KINDS:
            measure(SCALES[name], kind)


if __name__ == "__main__":
    main(sys.argv[1:])
