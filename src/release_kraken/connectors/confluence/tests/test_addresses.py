"""Where the API lies, and where links lead, need not be the same place nor the top of a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from release_kraken.connectors.confluence.client import Confluence
from release_kraken.connectors.confluence.fake import FakeConfluence
from release_kraken.connectors.confluence.opening import open_confluence
from release_kraken.connectors.confluence.reading import address_of
from release_kraken.connectors.confluence.settings import ConfluenceSettings
from release_kraken.net.fake_server import serve

BROWSED = "https://wiki.example.org/wiki"


@contextmanager
def mounted(
    kind: Literal["cloud", "data_center"], path: str, api: str
) -> Iterator[tuple[FakeConfluence, Confluence]]:
    fake = FakeConfluence(kind, page_size=1)
    fake.space("REL")
    with serve(Starlette(routes=[Mount(path, app=fake.app)])) as server:
        given = {"kind": kind, "url": BROWSED, "api_url": f"{server}{api}", "token": fake.token}
        settings = ConfluenceSettings.model_validate({**given, "requests_per_second": 1_000})
        with open_confluence(settings) as confluence:
            yield fake, confluence


@pytest.mark.parametrize(
    ("kind", "path", "api"),
    [
        pytest.param("cloud", "/ex/confluence/1", "/ex/confluence/1/wiki", id="gateway"),
        pytest.param("data_center", "/confluence", "/confluence", id="context path"),
    ],
)
def test_lists_are_followed_below_any_path(
    kind: Literal["cloud", "data_center"], path: str, api: str
) -> None:
    with mounted(kind, path, api) as (fake, confluence):
        parent = fake.write("REL", "Index")
        names = [fake.write("REL", f"Week {number}", parent_id=parent.id).title for number in range(3)]
        assert [each.title for each in confluence.list_children(parent.id)] == names
        assert confluence.get_page(parent.id).url.startswith(f"{BROWSED}/")


@pytest.mark.parametrize(
    ("url", "webui", "expected"),
    [
        pytest.param(BROWSED, "/spaces/REL/pages/7/x", f"{BROWSED}/spaces/REL/pages/7/x", id="cloud"),
        pytest.param(BROWSED, "/wiki/spaces/REL", f"{BROWSED}/spaces/REL", id="context told too"),
        pytest.param("https://w.org", "/display/REL/x", "https://w.org/display/REL/x", id="server"),
        pytest.param(BROWSED, "", f"{BROWSED}/pages/viewpage.action?pageId=7", id="nothing"),
        pytest.param(BROWSED, "//evil.org", f"{BROWSED}/pages/viewpage.action?pageId=7", id="another host"),
        pytest.param(BROWSED, "javascript:x", f"{BROWSED}/pages/viewpage.action?pageId=7", id="script"),
    ],
)
def test_links_begin_with_the_configured_address(url: str, webui: str, expected: str) -> None:
    assert address_of(url, webui, "7") == expected
