"""From the identity provider to a token and out again, in a real Chromium, under the real policy."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.readable import graves, listen

from release_kraken.net import fake_server
from release_kraken.web.signin.fake_provider import CLIENT_ID, CLIENT_SECRET, FakeProvider
from release_kraken.web.tests.conftest import MakeSite
from release_kraken.web.tests.serving import served

PEOPLE = {"1": {"name": "Ada", "email": "ada@example.org", "groups": ["platform"]}}


@pytest.fixture(name="page")
def _page(chromium: Browser) -> Iterator[Page]:
    complaints: list[str] = []
    with chromium.new_context() as context, context.new_page() as page:
        listen(page, complaints)
        page.on("dialog", lambda dialog: dialog.accept())
        yield page
    assert complaints == []


def test_there_and_back_again(page: Page, make_site: MakeSite) -> None:
    provider = FakeProvider(PEOPLE)
    with fake_server.serve(provider) as issuer:
        oidc = {"issuer": issuer, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        site = make_site(port=0, oidc={**oidc, "roles": {"admin": ["platform"]}})
        provider.clock = lambda: site.clock().timestamp()
        with served(site) as (url, _):
            page.goto(f"{url}/tokens")
            assert graves(page) == []
            page.get_by_role("link", name="Sign in with").click()
            page.get_by_role("link", name="Ada").click()
            expect(page).to_have_url(f"{url}/tokens")

            page.get_by_label("What is it for?").fill("deploy <b>pipeline</b>")
            page.get_by_label("For how many days?").fill("7")
            page.get_by_role("button", name="Make the token").click()
            expect(page.get_by_role("status")).to_contain_text(re.compile("kraken_[0-9a-f]{32}_[0-9a-f]{64}"))
            expect(page.get_by_role("rowheader", name=re.compile("^deploy <b>pipeline"))).to_be_visible()
            assert graves(page) == []

            page.get_by_role("button", name="Revoke deploy").click()
            expect(page.get_by_role("cell", name=re.compile("^revoked"))).to_be_visible()

            page.get_by_role("button", name="Sign out").click()
            expect(page).to_have_url(f"{url}/sign-in")
            page.goto(f"{url}/tokens")
            expect(page).to_have_url(f"{url}/sign-in?next=%2Ftokens")
