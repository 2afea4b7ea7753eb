"""Lists in pages, from servers that answer well and ill."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from release_kraken.core.errors import RemoteError
from release_kraken.net.client import Client
from release_kraken.net.fake_server import Faults, serve
from release_kraken.net.paging import follow_link, follow_next, follow_start, links

ITEMS = list(range(7))


async def by_next(request: Request) -> Response:
    start = int(request.query_params.get("page", 0))
    page: dict[str, Any] = {"values": ITEMS[start : start + 3]}
    if start + 3 < len(ITEMS):
        page["next"] = str(request.url.include_query_params(page=start + 3))
    return JSONResponse(page)


async def by_start(request: Request) -> Response:
    start, limit = int(request.query_params["start"]), min(3, int(request.query_params["limit"]))
    is_last = start + limit >= len(ITEMS)
    following = None if is_last else start + limit
    values = ITEMS[start : start + limit]
    return JSONResponse({"values": values, "isLastPage": is_last, "nextPageStart": following})


async def by_link(request: Request) -> Response:
    start = int(request.query_params.get("page", 0))
    link = f'<?page=0>; rel="first", </link?page={start + 3}>; rel="next"'
    headers = {"link": link} if start + 3 < len(ITEMS) else {}
    return JSONResponse(ITEMS[start : start + 3], headers=headers)


async def circle(_request: Request) -> Response:
    return JSONResponse({"values": [1], "next": "/circle"})


async def stranger(_request: Request) -> Response:
    return JSONResponse({"values": [1], "next": "https://evil.example/next?token=1"})


ROUTES = {"next": by_next, "start": by_start, "link": by_link, "circle": circle, "stranger": stranger}


@pytest.fixture(scope="module", name="faults")
def _faults() -> Faults:
    return Faults(Starlette(routes=[Route(f"/{path}", endpoint) for path, endpoint in ROUTES.items()]))


@pytest.fixture(scope="module", name="client")
def _client(faults: Faults) -> Iterator[Client]:
    with serve(faults) as url, Client(url) as client:
        yield client


@pytest.mark.parametrize(
    ("follow", "path"), [(follow_next, "next"), (follow_start, "start"), (follow_link, "link")]
)
def test_all_items_in_order(client: Client, follow: Any, path: str) -> None:
    assert list(follow(client, path, {"state": "OPEN"})) == ITEMS


def test_pages_are_fetched_as_they_are_wanted(client: Client, faults: Faults) -> None:
    faults.clear()
    assert next(follow_next(client, "next")) == 0
    assert len(faults.requests.all) == 1


def test_circle_is_noticed(client: Client) -> None:
    with pytest.raises(RemoteError, match=r"GET 127.0.0.1:\d+/circle: its pages go round in a circle"):
        list(follow_next(client, "circle"))


def test_other_servers_get_nothing(client: Client) -> None:
    with pytest.raises(RemoteError, match=r"refuses to ask evil\.example instead"):
        list(follow_next(client, "stranger"))


@pytest.mark.parametrize(
    ("follow", "body"),
    [
        pytest.param(follow_next, b"[]", id="array for an object"),
        pytest.param(follow_next, b"{}", id="no values"),
        pytest.param(follow_next, b'{"values": {}}', id="values are no array"),
        pytest.param(follow_next, b'{"values"', id="no JSON"),
        pytest.param(follow_start, b'{"values": [], "isLastPage": false}', id="no next start"),
        pytest.param(
            follow_start, b'{"values": [], "isLastPage": false, "nextPageStart": 0}', id="start stands still"
        ),
        pytest.param(follow_link, b"{}", id="object for an array"),
    ],
)
def test_what_is_no_page(client: Client, faults: Faults, follow: Any, body: bytes) -> None:
    faults.status(200, body=body)
    with pytest.raises(RemoteError, match=r"the answer is no (page of a list|JSON); check the address"):
        list(follow(client, "next"))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("", {}, id="none"),
        pytest.param("<a>", {}, id="no relation"),
        pytest.param('<a>; rel="next"', {"next": "a"}, id="one"),
        pytest.param("<a>; rel=next, <b>;rel=last", {"next": "a", "last": "b"}, id="bare"),
        pytest.param('<a>; rel="prev NEXT"', {"prev": "a", "next": "a"}, id="two relations"),
        pytest.param('<a,b;c>; title="x, <y>; rel=no"; rel="next"', {"next": "a,b;c"}, id="punctuation"),
        pytest.param('<a>; rel="next", <b>; rel="next"', {"next": "a"}, id="the first counts"),
        pytest.param('<a>; title="x', {}, id="broken"),
    ],
)
def test_links(header: str, expected: dict[str, str]) -> None:
    assert links(header) == expected


@given(st.text('<>;,="\\ relnxta', max_size=200))
def test_links_of_anything(header: str) -> None:
    assert all(target in header for target in links(header).values())
