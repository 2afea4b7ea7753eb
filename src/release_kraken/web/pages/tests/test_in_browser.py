"""Every page in a real browser: no complaint of the policy, usable by keyboard, by phone, without scripts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect
from tests.readable import DESK, PHONE, assert_readable, listen

from release_kraken.core.report import Report
from release_kraken.core.run import RunStatus
from release_kraken.web.pages.tests import filling
from release_kraken.web.pages.tests.conftest import Site
from release_kraken.web.signin.sessions import cookie_name

PAGES = {
    "overview": "/",
    "tool": "/tools/terraform_pr",
    "rule": "/tools/terraform_pr/rules/unpinned-module",
    "runs": "/runs",
    "full run": "/runs/{full}",
    "failed run": "/runs/{failed}",
    "hostile run": "/runs/{hostile}",
    "running run": "/runs/{running}",
    "log": "/runs/{full}/log",
    "findings": "/findings?q=network_499",
    "gone findings": "/findings?state=gone&q=network_1&severity=note",
    "schedules": "/schedules",
    "schedule": "/schedules/nightly",
    "new schedule": "/schedules/new?tool=terraform_pr",
    "health": "/health",
    "audit": "/audit",
    "settings": "/settings",
    "tokens": "/tokens",
}
Opener = Callable[..., Page]
every_page = pytest.mark.parametrize("path", [pytest.param(path, id=name) for name, path in PAGES.items()])


@pytest.fixture(scope="module")
def cookie(served: Site) -> dict[str, str]:
    return {"name": cookie_name(https=False), "value": served.cookie("admin"), "url": served.suite.url}


@pytest.fixture(scope="module")
def phone(chromium: Browser, served: Site) -> Iterator[BrowserContext]:
    """A phone of somebody who has not signed in, for pages that are only looked at."""
    context = chromium.new_context(
        base_url=served.suite.url, viewport=PHONE, color_scheme="light", reduced_motion="reduce"
    )
    yield context
    context.close()


@pytest.fixture(scope="module")
def phone_of_admin(chromium: Browser, served: Site, cookie: Any) -> Iterator[BrowserContext]:
    """The same of an admin."""
    context = chromium.new_context(
        base_url=served.suite.url, viewport=PHONE, color_scheme="light", reduced_motion="reduce"
    )
    context.add_cookies([cookie])
    yield context
    context.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser had to complain about."""
    return []


@pytest.fixture
def open_page(chromium: Browser, served: Site, cookie: Any, complaints: list[str]) -> Iterator[Opener]:
    """Opens pages; the test fails at its end if the browser had to complain."""
    contexts: list[BrowserContext] = []

    def opened(path: str, **options: Any) -> Page:
        context = chromium.new_context(base_url=served.suite.url, **options)
        context.add_cookies([cookie])
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        page.goto(path.format(**served.runs))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@every_page
def test_a_page_can_be_read_by_everybody(
    phone_of_admin: BrowserContext, served: Site, complaints: list[str], path: str
) -> None:
    with phone_of_admin.new_page() as page:
        listen(page, complaints)
        page.goto(path.format(**served.runs))

        assert page.title() != "pwned"
        assert_readable(page)
    assert complaints == []


def test_a_stranger_can_read_how_to_sign_in(phone: BrowserContext, complaints: list[str]) -> None:
    with phone.new_page() as page:
        listen(page, complaints)
        page.goto("/")

        expect(page.get_by_role("link", name="Sign in with")).to_be_visible()
        assert_readable(page)
    assert complaints == []


def test_an_error_can_be_read(phone_of_admin: BrowserContext) -> None:
    with phone_of_admin.new_page() as page:
        page.goto("/no/such/page")

        expect(page.get_by_role("heading")).to_have_text("Not Found")
        assert_readable(page)


def test_short_names_are_not_broken(open_page: Opener) -> None:
    page = open_page("/tools/terraform_pr", viewport=DESK)

    lines = page.locator("#h-runs >> xpath=../.. >> td[data-label=Subject] > span[title='shop/infra']")

    assert set(
        lines.evaluate_all(
            "all => all.map(name => new Set([...name.getClientRects()].map(box => box.top)).size)"
        )
    ) == {1}


def test_on_paper_there_is_nothing_to_click(open_page: Opener) -> None:
    page = open_page("/runs/{full}")

    page.emulate_media(media="print")

    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.locator("#findings li").first).to_be_visible()


def test_by_keyboard_from_the_overview_to_a_filtered_run(open_page: Opener, served: Site) -> None:
    page = open_page("/")

    page.keyboard.press("Tab")
    expect(page.locator(".k-skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.get_by_role("link", name="Runs", exact=True).focus()
    page.keyboard.press("Enter")
    run = page.get_by_role("link", name=f"Run {served.runs['large'][:8]}")
    run.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Search").focus()
    page.keyboard.type("network_4321")
    page.keyboard.press("Enter")

    expect(page.locator(".k-findings > li")).to_have_count(1)
    expect(page.locator(".k-findings")).to_contain_text("Module number 4321")


def test_a_large_run_is_shown_200_findings_at_a_time(open_page: Opener) -> None:
    page = open_page("/runs/{large}")

    expect(page.locator(".k-findings > li")).to_have_count(200)
    page.get_by_role("link", name="Next").click()

    expect(page.locator(".k-pager")).to_contain_text("Page 2 of 25, 5,000 findings")


def test_without_scripts_pages_are_read_and_forms_work(open_page: Opener, served: Site) -> None:
    page = open_page("/schedules", java_script_enabled=False)

    page.get_by_role("button", name="Resume weekly.report").click()
    expect(page.get_by_role("status")).to_have_text("The schedule is on again.")
    page.get_by_role("button", name="Pause weekly.report").click()
    expect(page.get_by_role("status")).to_have_text("The schedule is paused.")
    page.goto(f"/runs/{served.runs['full']}")
    page.get_by_label("Severity").select_option("error")
    page.get_by_role("button", name="Filter").click()

    expect(page.locator(".k-findings > li")).to_have_count(5)
    expect(page.locator("#deliveries")).to_contain_text("Nobody knows whether this arrived")


def test_a_run_is_seen_to_end(open_page: Opener, served: Site) -> None:
    store = served.suite.store
    claim = filling.claimed(store, filling.request(subject="shop/live"), filling.NOW)
    page = open_page(f"/runs/{claim.run.id}")
    expect(page.locator(".k-verdict")).to_contain_text("Running")

    store.logs.append(claim.run.id, [(filling.NOW, f"half way {filling.HOSTILE}")])
    expect(page.locator(".k-log")).to_contain_text("half way <script>")
    expect(page.locator(".k-log-end")).to_have_count(0)
    store.queue.finish(claim, Report(findings=filling.findings([1]), rules=filling.RULES), filling.NOW)

    expect(page.locator(".k-verdict")).to_contain_text("Findings")
    expect(page.locator(".k-findings > li")).to_have_count(1)
    expect(page.get_by_role("button", name="Run again")).to_be_visible()


def test_a_log_is_asked_for_where_it_cannot_be_followed(
    open_page: Opener, served: Site, complaints: list[str]
) -> None:
    store = served.suite.store
    claim = filling.claimed(store, filling.request(subject="shop/proxied"), filling.NOW)
    page = open_page("/")
    page.route("**/api/runs/*/log?**", lambda route: route.fulfill(status=502))
    page.goto(f"/runs/{claim.run.id}")

    store.logs.append(claim.run.id, [(filling.NOW, "planning live/prod")])

    expect(page.locator(".k-log")).to_contain_text("planning live/prod")
    assert len(complaints) == 1
    assert "502" in complaints.pop()
    store.queue.cancel(claim, "tried", filling.NOW, ())


def test_colours_are_switched_and_remembered(open_page: Opener) -> None:
    page = open_page("/", color_scheme="light")

    page.get_by_role("button", name="Switch to dark colours").click()
    page.reload()

    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    expect(page.get_by_role("button", name="Switch to light colours")).to_be_visible()


def test_a_chart_takes_the_place_of_the_drawing(open_page: Opener) -> None:
    page = open_page("/tools/terraform_pr")

    expect(page.locator(".k-chart canvas")).to_be_visible()
    expect(page.locator(".k-chart svg")).to_have_count(0)


def test_a_grave_button_asks_first(open_page: Opener, served: Site) -> None:
    page = open_page("/runs/{queued}")
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.get_by_role("button", name="Cancel").click()

    assert asked == ["End this run?"]
    run = served.suite.store.runs.get(served.runs["queued"])
    assert run is not None
    assert run.status is RunStatus.QUEUED
