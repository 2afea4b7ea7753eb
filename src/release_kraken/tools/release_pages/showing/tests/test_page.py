"""The page as people get it: before the first run, for a company, for 2,000 releases."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from starlette.responses import Response
from starlette.testclient import TestClient
from tests.readable import PHONE, assert_readable, listen

from release_kraken.engine import desks
from release_kraken.engine.suite import Suite
from release_kraken.tools.release_pages import TOOL
from release_kraken.tools.release_pages.deployments import choices
from release_kraken.tools.release_pages.tests import sites
from release_kraken.tools.release_pages.tests.boards import HOSTILE, board, large_board, release, rich_board
from release_kraken.web.app import create_app
from release_kraken.web.signin.sessions import cookie_name, sessions_of

HERE = "/tools/release_pages"
EVERY_RELEASE = [pytest.param(each.id, id=each.number[:20]) for each in rich_board().releases]


def session(suite: Suite, role: str = "admin") -> str:
    return sessions_of(suite).begin(Response(), f"{role}@example.org", role, suite.now())


def client(suite: Suite, role: str = "admin") -> TestClient:
    """A browser without JavaScript and without a screen."""
    cookies = {cookie_name(https=False): session(suite, role)}
    return TestClient(create_app(suite), base_url=suite.url, cookies=cookies)


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Suite, socket.socket]]:
    """A company in the middle of its week."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        with sites.opened(tmp_path_factory.mktemp("rich"), rich_board(), port=port) as suite:
            yield suite, listener


@pytest.fixture(scope="module")
def company(rich: tuple[Suite, socket.socket]) -> TestClient:
    """The same, signed in as a viewer."""
    return client(rich[0], "viewer")


@pytest.fixture(scope="module")
def served(rich: tuple[Suite, socket.socket]) -> Iterator[Suite]:
    """The same, listening."""
    suite, listener = rich
    server = uvicorn.Server(uvicorn.Config(create_app(suite), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    listener.listen()
    thread.start()
    yield suite
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


@pytest.fixture
def without_scripts(chromium: Browser, served: Suite) -> Iterator[Page]:
    """A browser of an admin that runs no JavaScript."""
    context = chromium.new_context(base_url=served.url, java_script_enabled=False)
    context.add_cookies([{"name": cookie_name(https=False), "value": session(served), "url": served.url}])
    yield context.new_page()
    context.close()


def test_before_the_first_run_the_page_says_how_to_begin(tmp_path: Path) -> None:
    with sites.opened(tmp_path, None) as suite:
        assert "No run has ended yet." in client(suite).get(HERE).text
        assert client(suite).get(f"{HERE}?release=1&week=x").status_code == 200


def test_an_empty_week_says_so(tmp_path: Path) -> None:
    with sites.opened(tmp_path, board()) as suite:
        text = client(suite).get(HERE).text
    assert "Versions in Jira whose release date is in this week are shown here." in text


def test_a_week_shows_its_releases(company: TestClient) -> None:
    text = company.get(HERE).text
    for name in ("api 1.4.0", "ledger 7.1.0", "ledger 7.2.0", "cart 5.11.2"):
        assert name in text
    assert "api 1.5.0" not in text
    assert "Overdue by 7 days" in text
    assert "<s><span" in text  # the release that Jira no longer has
    assert "https://confluence.example.org/pages/viewpage?pageId=48" in text


def test_a_page_without_bamboo_has_no_columns_of_it(tmp_path: Path) -> None:
    with sites.opened(tmp_path, rich_board(), more="bamboo = false") as suite:
        week = client(suite).get(HERE).text
        alone = client(suite).get(f"{HERE}?release=10042").text
    assert "api 1.4.0" in week
    for shown in (week, alone):
        assert '<th scope="col">UAT</th>' not in shown
        assert "<strong>UAT</strong>" not in shown
        assert 'id="mappings"' not in shown
        assert 'id="delivery"' not in shown


def test_a_bamboo_that_was_never_asked_has_no_columns(tmp_path: Path) -> None:
    with sites.opened(tmp_path, board(release(deployments=(), mapping=None))) as suite:
        week = client(suite).get(HERE).text
    assert "api 1.4.0" in week
    assert '<th scope="col">UAT</th>' not in week
    assert "Not mapped" not in week


def test_filters_leave_the_rest_out(company: TestClient) -> None:
    page = company.get(f"{HERE}?team=Payments&show=problems").text
    text = page.partition("Runs and findings")[0]
    assert "ledger 7.1.0" in text
    assert "ledger 7.2.0" not in text
    assert "cart 5.11.2" not in text
    assert "No release is like that." in company.get(f"{HERE}?text=nothing").text


@pytest.mark.parametrize("version", EVERY_RELEASE)
def test_every_release_has_a_page(company: TestClient, version: str) -> None:
    found = company.get(f"{HERE}?release={version}")
    assert found.status_code == 200
    assert "Issues" in found.text


def test_a_release_that_is_gone_is_said_to_be(company: TestClient) -> None:
    assert "is not on the board" in company.get(f"{HERE}?release=1").text


@pytest.mark.parametrize("query", ["week=2026-W49", "release=10090"])
def test_no_text_becomes_markup(company: TestClient, query: str) -> None:
    text = company.get(f"{HERE}?{query}").text
    assert "<script>document" not in text
    assert "<img src=x" not in text
    assert 'href="javascript:' not in text
    assert HOSTILE[:8] not in text


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("calendar.ics", "text/calendar"), ("releases.csv", "text/csv"), ("releases.json", "application/json")],
)
def test_files_are_there(company: TestClient, name: str, media_type: str) -> None:
    found = company.get(f"{HERE}/files/{name}?team=Payments")
    assert found.headers["content-type"].startswith(media_type)
    assert "api 1.4.0" in found.text


def test_an_unknown_team_is_told_with_those_that_there_are(company: TestClient) -> None:
    text = company.get(f"{HERE}?team=Paymants").text
    told = "no team is named &#39;Paymants&#39;; did you mean Payments? There are: Data, Payments, Storefront"
    assert f"<strong>All teams are shown:</strong> {told}" in text
    assert 'role="alert"' not in company.get(f"{HERE}?team=payments").text
    for name in ("calendar.ics", "releases.csv"):
        found = company.get(f"{HERE}/files/{name}?team=nobody")
        assert found.status_code == 400
        assert "no team is named" in found.text
        assert "Data, Payments, Storefront" in found.text


def test_viewers_are_shown_no_forms(company: TestClient) -> None:
    assert "/actions/" not in company.get(HERE).text


def test_a_large_company_gets_pages_that_it_can_read(tmp_path: Path) -> None:
    large = large_board()
    total = next(len(week.releases) for week in large.weeks if week.is_current)
    with sites.opened(tmp_path, large) as suite:
        first = client(suite).get(HERE)
        last = client(suite).get(f"{HERE}?page=99")
        team = client(suite).get(f"{HERE}?team=Team+007")
    assert f"1 to 50 of {total:,}" in first.text
    assert f"to {total:,} of {total:,}" in last.text
    assert len(first.content) < 400_000
    assert "Pages of releases" not in team.text


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("", id="this week"),
        pytest.param("?week=2026-W49", id="next week, hostile names"),
        pytest.param("?week=none", id="no date"),
        pytest.param("?release=10042", id="a release"),
        pytest.param("?release=10041", id="an overdue release"),
        pytest.param("?release=10090", id="a hostile release"),
        pytest.param("?release=10076", id="an unmapped release"),
    ],
)
def test_the_page_can_be_read_anywhere(phone: Page, query: str) -> None:
    phone.goto(f"{HERE}{query}")
    assert_readable(phone)


def test_a_person_maps_an_application_and_forgets_it_again(phone: Page, served: Suite) -> None:
    desk = desks.desk(served, TOOL, query={}, actor="test")
    phone.goto(f"{HERE}?week=2026-W49")
    phone.get_by_role("button", name="Wishing Well").click()
    expect(phone.get_by_text("Wishing Well (12) deploys")).to_be_visible()
    expect(phone.locator("#mappings")).to_contain_text("counts from the next run on")
    assert phone.url.startswith(f"{served.url}{HERE}?week=2026-W49")
    chosen = {choice.application: choice.deployment_project for choice in choices.choices(desk.memory)}
    assert chosen == {"ledger": 9, "wishing": 12}
    phone.locator("#mappings tr", has_text="wishing").get_by_role("button", name="Forget").click()
    expect(phone.get_by_text("is not chosen for")).to_be_visible()
    assert [choice.application for choice in choices.choices(desk.memory)] == ["ledger"]


def test_a_choice_that_cannot_be_stands_in_its_form_again(without_scripts: Page) -> None:
    page = without_scripts
    page.goto(f"{HERE}?week=2026-W49")
    wishing = page.locator("#mappings tr", has_text="wishing")
    wishing.get_by_text("Another deployment project").click()
    offers = wishing.get_by_label("Deployment project", exact=True).get_attribute("list")
    offered = page.locator(f"datalist#{offers} option").evaluate_all("all => all.map(each => each.value)")
    assert offered == ["Money", "PAY API", "Wishing (old)", "Wishing Well"]
    wishing.get_by_label("Deployment project", exact=True).fill("Wizards")
    wishing.get_by_role("button", name="Choose").click()
    expect(page.get_by_role("alert")).to_contain_text("Wizards: the last run saw no such deployment project")
    expect(wishing.get_by_label("Deployment project", exact=True)).to_have_value("Wizards")


def test_everything_works_without_scripts(without_scripts: Page) -> None:
    page = without_scripts
    page.goto(HERE)
    page.get_by_label("Team", exact=True).select_option("Payments")
    page.get_by_label("Show", exact=True).select_option("Only problems")
    page.get_by_role("search", name="Filter releases").get_by_role("button", name="Filter").click()
    expect(page.locator("#releases tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Next week").click()
    expect(page.locator("#releases")).to_contain_text("No release is like that.")
    page.get_by_role("link", name="This week").click()
    page.get_by_role("link", name="api 1.4.0").click()
    expect(page.get_by_role("img", name="Issues: left 5 on 2026-11-14, 2 on 2026-11-26")).to_be_visible()
    page.get_by_role("link", name="Back to the releases").click()
    expect(page.locator("#releases tbody tr")).to_have_count(2)


def test_a_release_without_team_filter_leads_back_to_its_week(company: TestClient) -> None:
    assert f'href="{HERE}?week=2026-W49"' in company.get(f"{HERE}?release=10044").text
    assert f'href="{HERE}?week=none"' in company.get(f"{HERE}?release=10099").text
