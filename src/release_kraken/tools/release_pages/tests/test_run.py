"""Whole runs over a Jira, a Bamboo and a Confluence on real sockets."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.contexts import DictMemory, Workbench

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.fake import FakeBamboo
from release_kraken.connectors.bamboo.opening import open_bamboo
from release_kraken.connectors.bamboo.settings import BambooSettings
from release_kraken.connectors.confluence.client import Confluence
from release_kraken.connectors.confluence.fake import FakeConfluence
from release_kraken.connectors.confluence.opening import open_confluence
from release_kraken.connectors.confluence.settings import ConfluenceSettings
from release_kraken.connectors.jira.client import Jira
from release_kraken.connectors.jira.fake import FakeJira
from release_kraken.connectors.jira.opening import open_jira
from release_kraken.connectors.jira.settings import JiraSettings
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.plugin import Desk
from release_kraken.core.report import Report, Status, Table
from release_kraken.net.fake_server import Faults, serve
from release_kraken.tools.release_pages import TOOL
from release_kraken.tools.release_pages.board import Board, Outlook, Phase, from_json
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=UTC)
THURSDAY = date(2026, 11, 26)
FAST = 100


@dataclass
class Company:
    """Three servers with one release, and runs that remember each other."""

    jira: FakeJira
    bamboo: FakeBamboo
    confluence: FakeConfluence
    faults: dict[type, Faults]
    bench: Workbench
    settings: ReleasePagesSettings

    def configure(self, **given: Any) -> None:
        self.settings = ReleasePagesSettings.model_validate({**self.settings.model_dump(), **given})

    def run(self, *, apply: bool = False, later: timedelta = timedelta()) -> Report:
        self.bench.time += later
        for each in self.faults.values():
            each.requests.clear()
        context = self.bench.context()
        report = TOOL.run(self.settings, context)
        assert TOOL.apply is not None
        return TOOL.apply(self.settings, report, context) if apply else report

    def board(self, **more: Any) -> Board:
        return from_json(self.run(**more).facts)

    @property
    def written(self) -> list[str]:
        """What was asked of Confluence that changes something."""
        return [f"{each.method} {each.path}" for each in self.faults[Confluence].requests.changes]


@dataclass
class Stage:
    """Whichever server a test has."""

    app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@dataclass
class Served:
    stage: Stage
    faults: Faults
    url: str


@pytest.fixture(scope="session", name="_servers")
def _serve() -> Iterator[dict[type, Served]]:
    with ExitStack() as stack:
        served: dict[type, Served] = {}
        for kind in (Jira, Bamboo, Confluence):
            stage = Stage()
            faults = Faults(stage)
            served[kind] = Served(stage, faults, stack.enter_context(serve(faults)))
        yield served


@pytest.fixture
def company(_servers: dict[type, Served], tmp_path: Path) -> Iterator[Company]:
    bench = Workbench(tmp_path, time=WEDNESDAY)
    jira, bamboo, confluence = FakeJira(), FakeBamboo(), FakeConfluence("data_center")
    jira.now = bamboo.world.now = lambda: bench.time
    confluence.space("REL", "Releases")
    jira.add_project("PAY", "Payments")
    version = jira.add_version("PAY", "api 1.4.0", THURSDAY, description="Refunds in parts")
    for status in ("Done", "Done", "To Do"):
        jira.add_issue("PAY", f"It is {status}", version, status=status)
    bamboo.world.add_user("ada", "Ada Lovelace")
    project = bamboo.world.add_deployment_project("api", "UAT", "PROD")
    built = bamboo.world.release(project, "api 1.4.0", at=WEDNESDAY - timedelta(days=1))
    bamboo.world.deploy(project.environment("UAT"), built, user="ada", at=WEDNESDAY - timedelta(hours=3))
    apps: dict[type, ASGIApp] = {Jira: jira.app, Bamboo: bamboo.app, Confluence: confluence.app}
    for kind, served in _servers.items():
        served.stage.app = apps[kind]
        served.faults.clear()
    settings = ReleasePagesSettings.model_validate(
        {
            "teams": [{"name": "Payments", "projects": ["PAY"], "owner": "@payments"}],
            "confluence": {"space": "REL"},
            "cut_offs": [{"day": "thursday", "time": "13:00", "environment": "PROD"}],
        }
    )
    urls = {kind: served.url for kind, served in _servers.items()}
    faults = {kind: served.faults for kind, served in _servers.items()}
    with (
        open_jira(_settings(JiraSettings, urls[Jira], jira.token, username="bot"), wait=_no_wait) as asked,
        open_bamboo(_settings(BambooSettings, urls[Bamboo], bamboo.token)) as deployer,
        open_confluence(
            _settings(ConfluenceSettings, urls[Confluence], confluence.token, kind="data_center"),
            wait=_no_wait,
        ) as writer,
    ):
        bench.clients = {Jira: asked, Bamboo: deployer, Confluence: writer}
        yield Company(jira, bamboo, confluence, faults, bench, settings)


def _no_wait(_seconds: float) -> None:
    """Fakes need none."""


def _settings(settings: Any, url: str, token: str, **more: Any) -> Any:
    return settings.model_validate({"url": url, "token": token, "requests_per_second": FAST, **more})


def test_a_run_shows_what_jira_and_bamboo_say_and_writes_nothing(company: Company) -> None:
    report = company.run()
    board = from_json(report.facts)
    (release,) = board.releases
    assert [each.phase for each in release.deployments] == [Phase.DEPLOYED, Phase.EMPTY]
    assert release.mapping is not None
    assert (release.progress.left, release.progress.total) == (1, 3)
    assert release.forecast.outlook is Outlook.UNKNOWN
    assert {(each.kind, each.name) for each in board.sources} >= {("jira", "PAY"), ("bamboo", "api")}
    why = "not watched for a working day yet; 1 left, 2 working days to go"
    row = ("Payments", "PAY api 1.4.0", "Thu 26 Nov, tomorrow", "1/3", "Deployed", "Empty", "Not known", why)
    assert report.tables[0] == Table(
        "Releases 2026-W48",
        ("Team", "Release", "Due", "Left", "UAT", "PROD", "Stands", "Why"),
        (row,),
    )
    assert report.status is Status.CLEAN
    assert report.not_checked == ()
    assert report.rules == tuple(rule.name for rule in TOOL.rules())
    assert [each.target for each in report.changes] != []
    assert company.written == []


def test_pages_are_written_when_asked_and_then_left_alone(company: Company) -> None:
    planned = company.run()
    written = company.run(apply=True)
    assert [each.target for each in written.changes] == [each.target for each in planned.changes]
    titles = {page.title for page in company.confluence.pages.values()}
    assert titles == {"Releases", "Releases 2026-W47", "Releases 2026-W48", "Releases 2026-W49"}
    board = from_json(written.facts)
    assert {each.title for each in board.pages} <= titles
    assert all(each.url and not each.trouble for each in board.pages)
    again = company.run(apply=True, later=timedelta(minutes=30))
    assert again.changes == ()
    assert company.written == []


def test_a_missed_cut_off_is_a_finding_that_goes_once_it_is_made_up_for(company: Company) -> None:
    assert [each.rule for each in company.run().findings] == []
    report = company.run(later=timedelta(days=1, hours=5))
    found = {each.rule: each for each in report.findings}
    assert found["missed-cut-off"].message == (
        "PAY api 1.4.0 is not in PROD; the cut-off was Thursday 2026-11-26 13:00"
    )
    assert (found["missed-cut-off"].path, found["missed-cut-off"].owner) == ("PAY", "@payments")
    assert report.status is Status.FINDINGS
    (project,) = company.bamboo.world.deployment_projects
    (built,) = project.versions
    company.bamboo.world.deploy(project.environment("PROD"), built, user="ada", at=company.bench.time)
    rules = {each.rule for each in company.run(later=timedelta(minutes=30)).findings}
    assert "missed-cut-off" not in rules


def test_a_project_that_fails_leaves_what_was_known(company: Company) -> None:
    company.jira.add_project("SHOP")
    company.configure(teams=[{"name": "Payments", "projects": ["PAY", "SHOP"], "owner": "@payments"}])
    before = company.run(apply=True)
    (release,) = from_json(before.facts).releases
    company.jira.project("PAY").hidden = True
    report = company.run(apply=True, later=timedelta(minutes=30))
    (stale,) = from_json(report.facts).releases
    assert (stale.progress, stale.deployments) == (release.progress, release.deployments)
    assert [each.source for each in stale.stale] == ["jira"]
    assert [(each.what, each.path) for each in report.not_checked] == [("Jira project PAY", "PAY")]
    assert report.status is Status.INCOMPLETE


def test_a_jira_that_shows_nothing_ends_the_run_and_leaves_pages_as_they_are(company: Company) -> None:
    company.run(apply=True)
    remembered = dict(company.bench.remembered)
    company.jira.token = "another"
    with pytest.raises(RemoteError, match="token"):
        company.run(apply=True, later=timedelta(minutes=30))
    assert company.bench.remembered == remembered
    assert company.faults[Confluence].requests.all == []


def test_a_bamboo_that_is_not_configured_is_told_and_marks_nothing(company: Company) -> None:
    company.bench.clients = {kind: each for kind, each in company.bench.clients.items() if kind is not Bamboo}
    report = company.run(apply=True)
    (release,) = from_json(report.facts).releases
    assert (release.deployments, release.stale) == ((), ())
    (missed,) = report.not_checked
    assert missed.what == "Bamboo"
    assert "correct [connectors.bamboo], or set bamboo = false in [tools.release_pages]" in missed.why
    assert "UAT" not in report.tables[0].columns
    (page,) = [each for each in company.confluence.pages.values() if each.title.endswith("W48")]
    assert "api 1.4.0" in page.body
    assert "Stale" not in page.body
    assert report.status is Status.INCOMPLETE


def test_a_bamboo_that_fails_leaves_jira_and_what_was_known(company: Company) -> None:
    company.run()
    company.bamboo.token = "another"
    company.jira.transition("PAY-3", "Done")
    report = company.run(later=timedelta(minutes=30))
    (release,) = from_json(report.facts).releases
    assert release.progress.left == 0
    assert release.deployments[0].phase is Phase.DEPLOYED
    assert [each.source for each in release.stale] == ["bamboo"]
    assert report.status is Status.INCOMPLETE


def test_a_confluence_that_fails_leaves_the_board(company: Company) -> None:
    company.confluence.token = "another"
    report = company.run(apply=True)
    assert [each.name for each in from_json(report.facts).releases] == ["api 1.4.0"]
    assert report.changes == ()
    assert report.status is not Status.CLEAN


def test_the_history_grows_from_run_to_run(company: Company) -> None:
    company.run()
    company.jira.transition("PAY-3", "Done")
    (release,) = company.board(later=timedelta(days=1)).releases
    assert [(each.left, each.done) for each in release.history.samples] == [(1, 2), (0, 3)]
    assert (release.forecast.outlook, release.forecast.why) == (Outlook.DONE, "all of 3 issues done")


def test_bamboo_is_asked_only_where_it_is_wanted(company: Company) -> None:
    company.configure(bamboo=False)
    (release,) = company.board().releases
    assert release.deployments == ()
    assert company.faults[Bamboo].requests.all == []


def test_chosen_teams_alone_publish_nothing(company: Company) -> None:
    company.configure(only=("Payments",))
    report = company.run(apply=True)
    assert (report.changes, report.rules) == ((), ())
    assert company.faults[Confluence].requests.all == []
    assert TOOL.subject(company.settings) == "releases of Payments"


def test_without_teams_there_is_nothing_to_look_at(company: Company) -> None:
    company.configure(teams=())
    report = company.run(apply=True)
    assert report.status is Status.CLEAN
    assert report.facts == {}
    assert "[[tools.release_pages.teams]]" in report.tables[0].rows[0][0]
    desk = Desk(company.settings, DictMemory(), company.bench.time, None, report, {}, "ada")
    assert TOOL.page is not None
    assert TOOL.page.values(desk) == {"view": "empty", "has_teams": False, "is_unreadable": False}


def test_a_jira_that_is_not_configured_is_an_error(company: Company) -> None:
    company.bench.clients = {}
    with pytest.raises(ConfigError, match="jira"):
        company.run()
