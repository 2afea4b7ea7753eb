"""A website whose store holds a run of the release pages with a given board."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from release_kraken.connectors.bamboo.inventory import DeploymentProject
from release_kraken.core.report import Report
from release_kraken.core.run import RunRequest, Trigger
from release_kraken.engine import desks
from release_kraken.engine.connections import Connections
from release_kraken.engine.settings.configuration import read
from release_kraken.engine.suite import Suite
from release_kraken.store import open_store
from release_kraken.store.store import Store
from release_kraken.tools.release_pages import TOOL
from release_kraken.tools.release_pages.board import Board, to_json
from release_kraken.tools.release_pages.deployments import choices
from release_kraken.tools.release_pages.deployments.mapping import Application, Choice
from release_kraken.tools.release_pages.judging import judge
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.tests.boards import NOW

CONFIGURATION = """
[store]
url = "sqlite:///kraken.db"

[[tools.release_pages.teams]]
name = "Payments"
projects = ["PAY"]

[[tools.release_pages.cut_offs]]
day = "thursday"
time = "13:00"
environment = "UAT"
"""


@contextmanager
def opened(folder: Path, board: Board | None, *, port: int = 8420, more: str = "") -> Iterator[Suite]:
    """A suite whose newest run left this board; None: nothing ever ran. `more` are settings of the tool."""
    (folder / "kraken.toml").write_text(f"{CONFIGURATION}\n[tools.release_pages]\n{more}\n")
    configuration = read(folder / "kraken.toml")
    with (
        closing(open_store(f"sqlite:///{folder}/kraken.db")) as store,
        Connections(configuration, folder / "connections") as connections,
    ):
        suite = Suite(
            configuration, store, connections, f"http://127.0.0.1:{port}", lambda: NOW + timedelta(minutes=12)
        )
        if board is not None:
            _run(store, board, configuration.tool_settings(TOOL))
            remember_mappings(suite)
        yield suite


def remember_mappings(suite: Suite) -> None:
    """What a run and people told the tool: one application is mapped by a person, another by nobody."""
    desk = desks.desk(suite, TOOL, query={}, actor="ada@example.org")
    projects = tuple(
        DeploymentProject(number, name, "", False, (), f"https://bamboo.example.org/deploy/{number}")
        for number, name in ((7, "PAY API"), (9, "Money"), (12, "Wishing Well"), (14, "Wishing (old)"))
    )
    applications = (
        Application("PAY", "api", ("Payments",), ("api 1.4.0",), NOW),
        Application("PAY", "ledger", ("Payments",), ("ledger 7.1.0", "ledger 7.2.0"), NOW),
        Application("SHOP", "wishing", ("Storefront",), ("wishing 0.9.0",), NOW),
    )
    choices.keep_seen(desk.memory, projects, applications)
    choices.keep_choice(desk.memory, Choice("PAY", "ledger", 9, "Money", "ada@example.org", NOW))


def _run(store: Store, board: Board, settings: ReleasePagesSettings) -> None:
    asked = RunRequest(tool=TOOL.name, subject=TOOL.subject(settings), trigger=Trigger.CRON)
    run = store.runs.enter(asked, NOW - timedelta(minutes=1))
    claim = store.queue.claim(run.id, "p1", NOW - timedelta(minutes=1)) if run else None
    assert claim is not None
    report = Report(
        judge(board, settings), facts=to_json(board), rules=tuple(rule.name for rule in TOOL.rules())
    )
    store.queue.finish(claim, report, NOW, lambda _: ())
