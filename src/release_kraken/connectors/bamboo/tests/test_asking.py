"""Limits, faults and secrets."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from release_kraken.connectors.bamboo.grants import RefusedError
from release_kraken.connectors.bamboo.opening import open_bamboo
from release_kraken.connectors.bamboo.settings import BambooSettings
from release_kraken.connectors.bamboo.tests.serving import At
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.net.fake_server import Faults

ASKED: list[Callable[[Any], object]] = [
    lambda bamboo: bamboo.list_projects(),
    lambda bamboo: bamboo.list_plans(),
    lambda bamboo: bamboo.list_deployment_projects(),
    lambda bamboo: bamboo.list_repositories(),
    lambda bamboo: bamboo.list_deployment_states([1]),
    lambda bamboo: bamboo.get_current(1),
    lambda bamboo: bamboo.get_issue_status("SHOP-1"),
    lambda bamboo: bamboo.get_identity(),
    lambda bamboo: bamboo.get_info(),
]
FAULTS: dict[str, Callable[[Faults], None]] = {
    "log-in page": lambda faults: faults.log_in_page(),
    "other JSON": lambda faults: faults.status(200, body=b'"?"'),
    "no JSON": lambda faults: faults.status(200, body=b"<xml/>", content_type="application/xml"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("ask", ASKED)
def test_an_answer_that_is_none_is_refused(
    at: At, ask: Callable[[Any], object], fault: Callable[[Faults], None]
) -> None:
    fault(at.faults)
    with pytest.raises(RemoteError, match="check the address"):
        ask(at.bamboo)
    assert len(at.asked()) == 1


def test_a_stranger_is_led_to_the_log_in_page_and_told_so(at: At) -> None:
    at.fake.redirects_strangers = True
    bamboo = at.reopen(token="wrong-token")
    with pytest.raises(RemoteError, match="log-in page") as failed:
        bamboo.list_projects()
    assert "wrong-token" not in str(failed.value)


@pytest.mark.parametrize("ask", ASKED)
def test_trouble_that_passes_is_waited_out(at: At, ask: Callable[[Any], object]) -> None:
    at.world.add_deployment_project("Shop", "UAT").environments[0].id = 1
    at.faults.truncated()
    at.faults.reset()
    at.faults.status(502)
    ask(at.bamboo)
    assert len(at.waits) >= 3


def test_a_limit_is_kept_as_long_as_the_server_asks(at: At) -> None:
    at.faults.status(429, {"retry-after": "7", "x-ratelimit-remaining": "0"})
    at.faults.status(429)
    at.bamboo.get_info()
    assert sum(7 <= wait <= 7.5 for wait in at.waits) == 1
    assert len(at.asked()) == 3


def test_the_zero_that_comes_with_every_answer_is_no_limit(at: At) -> None:
    at.faults.status(403, {"retry-after": "0"}, times=2)
    with pytest.raises(RemoteError, match="403"):
        at.bamboo.get_info()
    assert len(at.asked()) == 1


def test_a_limit_that_is_a_403_is_no_refusal(at: At) -> None:
    at.faults.status(403, {"retry-after": "3600"})
    with pytest.raises(RemoteError, match="left alone for 3600 s") as failed:
        at.bamboo.get_current(1)
    assert not isinstance(failed.value, RefusedError)
    assert (failed.value.retryable, failed.value.after) == (True, 3600)


def test_every_request_bears_the_token_and_asks_for_json(at: At) -> None:
    at.bamboo.get_info()
    (request,) = at.faults.requests.all
    assert request.headers["authorization"] == f"Bearer {at.fake.token}"
    assert request.headers["accept"] == "application/json"


def test_only_so_many_requests_are_under_way_at_once(at: At) -> None:
    app, lock = at.faults._app, threading.Lock()
    under_way, most = [0], [0]
    all_in = threading.Barrier(3)

    async def counting(scope: Any, receive: Any, send: Any) -> None:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        for _ in range(100):  # others may come in meanwhile
            await asyncio.sleep(0)
        with lock:
            under_way[0] -= 1
        await app(scope, receive, send)

    at.faults._app = counting
    bamboo = at.reopen(concurrency=2, requests_per_second=100)

    def ask(_: int) -> None:
        all_in.wait(5)
        bamboo.get_info()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(ask, range(30)))
    assert most[0] <= 2
    assert len(at.asked()) == 30


def test_the_pace_is_kept(at: At) -> None:
    bamboo = at.reopen(requests_per_second=3)
    for _ in range(4):
        bamboo.get_info()
    assert len(at.waits) == 3


def test_after_the_deadline_nothing_is_asked(at: At) -> None:
    clock, slept = [0.0], list[float]()
    settings = BambooSettings(url=at.url, token=at.fake.token, deadline=60)  # type: ignore[arg-type]
    with open_bamboo(settings, clock=lambda: clock[0], wait=slept.append) as bamboo:
        bamboo.get_info()
        clock[0] = 61.0
        with pytest.raises(
            RemoteError, match=r"within 60 s; raise deadline in \[connectors.bamboo\]"
        ) as over:
            bamboo.get_info()
        assert over.value.retryable
    assert len(at.asked()) == 1


def test_a_pause_that_would_end_after_the_deadline_is_not_begun(at: At) -> None:
    slept = list[float]()
    settings = BambooSettings(url=at.url, token=at.fake.token, deadline=5)  # type: ignore[arg-type]
    at.faults.status(429, {"retry-after": "6"})
    with (
        open_bamboo(settings, clock=lambda: 0.0, wait=slept.append) as bamboo,
        pytest.raises(RemoteError, match="within 5 s"),
    ):
        bamboo.get_info()
    assert slept == []


def test_api_and_pages_may_have_different_addresses(at: At) -> None:
    at.world.add_project("SHOP")
    bamboo = at.reopen(url="https://bamboo.example.org/b/", api_url=f"{at.url}/rest/api/latest")
    assert bamboo.list_projects()[0].url == "https://bamboo.example.org/b/browse/SHOP"


def test_no_token_is_said() -> None:
    with (
        pytest.raises(ConfigError, match=r"\[connectors.bamboo\] token is missing"),
        open_bamboo(BambooSettings(url="https://x")),
    ):
        pass


def test_an_address_with_a_password_is_refused() -> None:
    with pytest.raises(ValueError, match="url"):
        BambooSettings(url="https://me:secret@bamboo.example.org")
