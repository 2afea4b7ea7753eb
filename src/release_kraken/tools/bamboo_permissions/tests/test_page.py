"""The page as people get it: before the first run, with a plan, with names that mean harm."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from starlette.responses import Response
from starlette.testclient import TestClient
from tests.contexts import FRIDAY, Workbench
from tests.readable import PHONE, assert_readable, listen

from release_kraken.connectors.bamboo.fake import FakeBamboo
from release_kraken.engine.connections import Connections
from release_kraken.engine.keeping import ToolMemory
from release_kraken.engine.runs.running import execute
from release_kraken.engine.settings.configuration import Configuration, read
from release_kraken.engine.suite import Suite
from release_kraken.net.fake_server import Faults, serve
from release_kraken.store import open_store
from release_kraken.tools.bamboo_permissions import TOOL
from release_kraken.tools.bamboo_permissions.journal import Entry, Journal, moment
from release_kraken.tools.bamboo_permissions.tests.stage import Stage
from release_kraken.web.app import create_app
from release_kraken.web.signin.sessions import cookie_name, sessions_of

HERE = "/tools/bamboo_permissions"
HOSTILE = "<img src=x onerror=alert(1)>\u202e"
POLICY = """
scopes = ["project", "plan", "deployment-project", "environment"]

[groups.developers]
rights = [
    { scope = "project", match = "SHOP", rights = ["view"] },
    { scope = "plan", match = "SHOP-*", rights = ["view", "build"] },
]

[groups.support]
rights = [{ scope = "environment", match = "Shop/*", rights = ["view", "deploy"] }]

[groups.nobody]
rights = [{ scope = "project", match = "SHOP", rights = ["view"] }]

[[exceptions]]
user = "dana"
scope = "plan"
match = "SHOP-WEB"
rights = ["edit"]
reason = "moves the plan to Specs"
expires = 2026-11-27

[[exceptions]]
user = "sam"
scope = "plan"
match = "SHOP-API"
rights = ["view"]
reason = "looked after it in October"
expires = 2026-10-31

[[unmanaged]]
scope = "deployment-project"
match = "*"
reason = "the platform team keeps them by hand"
"""


@contextmanager
def site(folder: Path, bamboo: str, port: int, policy: str = "policy.toml") -> Iterator[Suite]:
    """A website whose Bamboo is this one."""
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    (folder / "kraken.toml").write_text(
        f"""
[store]
url = "sqlite:///kraken.db"
[connectors.bamboo]
url = "{bamboo}"
token = "fake-bamboo-token"
requests_per_second = 100
[tools.bamboo_permissions]
{f'policy = "{folder}/{policy}"' if policy else ""}
most_removals = 1
""",
        encoding="utf-8",
    )
    configuration = read(folder / "kraken.toml")
    with (
        closing(open_store(configuration.store_url)) as store,
        Connections(configuration, folder / "connections") as connections,
    ):
        yield Suite(
            configuration,
            store,
            connections,
            f"http://127.0.0.1:{port}",
            lambda: FRIDAY + timedelta(minutes=40),
        )


def run(configuration: Configuration, at: datetime, *, apply: bool = False) -> None:
    execute(TOOL, configuration.tool_settings(TOOL), configuration, apply=apply, now=lambda: at)


def session(suite: Suite, role: str = "admin") -> str:
    return sessions_of(suite).begin(Response(), f"{role}@example.org", role, suite.now())


def client(suite: Suite) -> TestClient:
    cookies = {cookie_name(https=False): session(suite, "viewer")}
    return TestClient(create_app(suite), base_url=suite.url, cookies=cookies)


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        yield found


def furnish(suite: Suite, fake: FakeBamboo, faults: Faults, folder: Path) -> None:
    """Repair a Bamboo once, and let it drift."""
    stage = Stage(fake, faults, "", folder, Workbench(folder))
    stage.give("plan/SHOP-WEB", "users", "sam", "READ", "ADMINISTRATION")
    run(suite.configuration, FRIDAY, apply=True)
    fake.world.add_project("OPS", "Operations")
    fake.world.add_user(HOSTILE, HOSTILE)
    stage.give("project/OPS", "groups", "support", "READ")
    stage.give("plan/SHOP-WEB", "roles", "ANONYMOUS", "READ")
    stage.give("plan/SHOP-API", "users", HOSTILE, "READ", "WRITE")
    fake.permissions.grants["plan/SHOP-API"][("groups", "developers")].remove("BUILD")
    fake.permissions.read_only.add("support")
    environment = stage.shop.environments[0].id
    stage.give(f"environment/{environment}", "groups", "support", "WRITE")
    run(suite.configuration, FRIDAY + timedelta(minutes=30))


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, listener: socket.socket) -> Iterator[Suite]:
    """A Bamboo that was repaired once and has drifted since."""
    folder, fake = tmp_path_factory.mktemp("company"), FakeBamboo()
    faults = Faults(fake.app)
    with serve(faults) as url, site(folder, url, listener.getsockname()[1]) as suite:
        furnish(suite, fake, faults, folder)
        yield suite


@pytest.fixture(scope="module")
def served(company: Suite, listener: socket.socket) -> Iterator[Suite]:
    """The same, listening."""
    server = uvicorn.Server(uvicorn.Config(create_app(company), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    listener.listen()
    thread.start()
    yield company
    server.should_exit = True
    thread.join()


@pytest.fixture
def phone(chromium: Browser, served: Suite) -> Iterator[Page]:
    """A phone of an admin; the test fails if the browser has to complain."""
    complaints: list[str] = []
    context = chromium.new_context(
        base_url=served.url, viewport=PHONE, color_scheme="light", reduced_motion="reduce"
    )
    context.add_cookies([{"name": cookie_name(https=False), "value": session(served), "url": served.url}])
    page = context.new_page()
    listen(page, complaints)
    yield page
    context.close()
    assert complaints == []


def test_before_the_first_run_it_says_how_to_begin(tmp_path: Path) -> None:
    with site(tmp_path, "http://127.0.0.1:1", 8420) as suite:
        answer = client(suite).get(HERE)
    assert answer.status_code == 200
    assert "Nothing was looked at yet." in answer.text


def test_without_a_policy_it_says_how_to_begin(tmp_path: Path) -> None:
    with site(tmp_path, "http://127.0.0.1:1", 8420, policy="") as suite:
        run(suite.configuration, FRIDAY)
        answer = client(suite).get(HERE)
    assert answer.status_code == 200
    assert "No policy is configured." in answer.text
    assert "kraken bamboo-permissions import" in answer.text


@pytest.mark.parametrize(
    "said",
    [
        "group developers",
        "role ANONYMOUS",
        "no part of the policy grants it",
        "Bamboo knows no group nobody",
        "Bamboo does not let this grant be changed",
        "project<wbr> <wbr>OPS",
        "the platform team keeps them by hand",
        "5 changes made: 6 grants",
        "seen as kraken",
    ],
)
def test_the_plan_is_told(company: Suite, said: str) -> None:
    assert said in client(company).get(HERE).text


def test_exceptions_are_told_with_their_end(company: Suite) -> None:
    text = client(company).get(f"{HERE}?view=exceptions").text
    assert "2026-11-27, soon" in text
    assert "2026-10-31, over" in text
    assert "moves the plan to Specs" in text


@pytest.mark.parametrize(
    ("principal", "found"),
    [
        pytest.param("developers", True, id="name"),
        pytest.param("GROUP Developers", True, id="kind-and-name"),
        pytest.param("nobody", False, id="nobody"),
        pytest.param(HOSTILE, True, id="hostile"),
    ],
)
def test_access_is_looked_for_by_principal(company: Suite, principal: str, found: bool) -> None:
    text = client(company).get(HERE, params={"principal": principal}).text
    assert ("Granted at</th>" in text) is found
    assert "bamboo-admin" not in text
    assert "<img" not in text.replace('<img src="/static', "")


def test_what_was_begun_and_not_ended_is_told(tmp_path: Path) -> None:
    with site(tmp_path, "http://127.0.0.1:1", 8420) as suite:
        memory = ToolMemory(TOOL.name, lambda: suite.store, suite.now)
        settings = suite.configuration.tool_settings(TOOL)
        entry = Entry("digest", moment(FRIDAY), 7, 3, "grant view to group support at plan SHOP-WEB")
        Journal(memory, TOOL.subject(settings)).note(entry)
        text = client(suite).get(HERE).text
    assert "3 of 7 grants were changed; the next was: grant view to group support at plan SHOP-WEB" in text


def test_an_unknown_view_is_the_plan(company: Suite) -> None:
    assert "Last applied" in client(company).get(f"{HERE}?view=../x").text


@pytest.mark.parametrize("query", ["", "?view=access", "?principal=developers", "?view=exceptions"])
def test_every_view_is_readable(phone: Page, query: str) -> None:
    phone.goto(HERE + query)
    assert_readable(phone)


def test_from_the_plan_to_what_somebody_may_do(phone: Page) -> None:
    phone.goto(HERE)
    phone.get_by_role("link", name="group developers").first.click()
    expect(phone.get_by_role("heading", name="Who may do what")).to_be_visible()
    expect(phone.get_by_role("searchbox", name="Group or user")).to_have_value("group developers")
