"""A tool's own part of its page in a real Chromium: all that its template is given, under the real policy."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.readable import DESK, PHONE, assert_readable, listen

from release_kraken.web.signin.sessions import cookie_name
from release_kraken.web.tests.conftest import MakeSite
from release_kraken.web.tests.serving import served
from release_kraken.web.tests.test_own_page import run

pytestmark = pytest.mark.usefixtures("sailings")
Opener = Callable[..., Page]


@pytest.fixture(name="complaints")
def _complaints() -> list[str]:
    """What the browser had to complain about."""
    return []


@pytest.fixture(name="open_page")
def _open_page(chromium: Browser, make_site: MakeSite, complaints: list[str]) -> Iterator[Opener]:
    """Opens the page of the tool as an admin sees it; at the end the browser must have had no complaint."""
    site = make_site(port=0)
    run(site, "Bergen")
    session, _ = site.signed_in()
    with ExitStack() as opened:
        link, _ = opened.enter_context(served(site))
        url = link.partition("/sign-in")[0]
        name = cookie_name(https=False)

        def opening(query: str = "", **options: Any) -> Page:
            context = opened.enter_context(chromium.new_context(base_url=url, **options))
            context.add_cookies([{"name": name, "value": session.cookies[name], "url": url}])
            page = context.new_page()
            listen(page, complaints)
            page.goto(f"/tools/sailings{query}")
            return page

        yield opening
    assert complaints == []


def test_it_can_be_read_by_everybody(open_page: Opener) -> None:
    page = open_page(viewport=PHONE, color_scheme="light", reduced_motion="reduce")
    for summary in page.locator("#ships summary").all():
        summary.click()
    assert_readable(page)


def test_it_is_as_wide_as_the_page(open_page: Opener) -> None:
    page = open_page(viewport=DESK)
    widths = [page.locator(block).evaluate("one => one.clientWidth") for block in ("#ships", ".k-columns")]
    assert abs(widths[0] - widths[1]) <= 2


@pytest.mark.parametrize("scripts", [pytest.param(True, id="scripts"), pytest.param(False, id="no scripts")])
def test_a_form_is_filled_in_mended_and_sent(open_page: Opener, complaints: list[str], scripts: bool) -> None:
    page = open_page("?week=next", viewport=DESK, java_script_enabled=scripts)
    row = page.get_by_role("row", name="Fram")
    row.get_by_text("Change").click()
    row.get_by_label("Crew").select_option("south")
    row.get_by_label("Berth").fill("21")
    row.get_by_role("button", name="Assign").click()

    expect(page.get_by_role("alert")).to_contain_text("berth")
    assert "400" in complaints.pop()  # Chromium's own note of the status
    expect(row.get_by_label("Berth")).to_have_value("21")
    expect(row.get_by_label("Crew")).to_have_value("south")
    row.get_by_label("Berth").fill("20")
    row.get_by_role("button", name="Assign").click()

    expect(page.get_by_role("status")).to_have_text("Fram is sailed by the crew of the south.")
    expect(page.get_by_role("link", name="Next week")).to_have_attribute("aria-current", "page")
    page.get_by_role("search", name="Filter ships").get_by_label("Crew").select_option("south")
    page.get_by_role("button", name="Filter").first.click()
    expect(page.locator("#ships tbody tr")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_count(0)
    expect(page.get_by_role("link", name="Next week")).to_have_attribute("aria-current", "page")


def test_what_is_drawn_is_said(open_page: Opener) -> None:
    page = open_page()
    row = page.get_by_role("row", name="Fram")
    expect(row.get_by_role("img", name="2 of 8 done, 3 in progress, 3 to do")).to_be_visible()
    drawn = row.get_by_role("img", name="Fram, cargo: left 12 on 2026-11-14, 2 on 2026-11-19; planned 12 on")
    expect(drawn).to_be_visible()
    expect(page.get_by_text("Vega <b>of</b>").first).to_be_visible()


def test_a_file_is_shown(open_page: Opener) -> None:
    page = open_page()
    answer = page.request.get(page.get_by_role("link", name="sailings.csv").get_attribute("href") or "")
    assert (answer.status, answer.headers["content-disposition"]) == (200, 'inline; filename="sailings.csv"')


def test_addresses_of_feeds_can_be_read(open_page: Opener) -> None:
    page = open_page(viewport=PHONE, color_scheme="light", reduced_motion="reduce")
    page.get_by_role("link", name="make one").click()
    page.get_by_label("What is it for?").fill("team calendar")
    page.get_by_label("read", exact=True).uncheck()
    page.get_by_label("feed", exact=True).check()
    page.get_by_role("button", name="Make the token").click()

    expect(page.locator(".k-feeds")).to_contain_text("/sailings/sailings.ics")
    assert_readable(page)
