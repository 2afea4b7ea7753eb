"""Health, metrics, logs and traces of the website."""

import logging
import re
import threading
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from release_kraken.core.errors import KrakenError
from release_kraken.core.run import RunRequest, Trigger
from release_kraken.engine.observing import tracing
from release_kraken.engine.tests.collector import Collector
from release_kraken.net.fake_server import serve
from release_kraken.store import StoreError
from release_kraken.store.records import Envelope, Phase
from release_kraken.web.app import create_app
from release_kraken.web.tests.conftest import MakeSite
from release_kraken.web.tests.site import Site


def test_alive_and_ready(site: Site) -> None:
    browser = site.stranger()
    assert (browser.get("/healthz").status_code, browser.get("/healthz").text) == (200, "alive\n")
    assert (browser.get("/readyz").status_code, browser.get("/readyz").text) == (200, "ready\n")


def test_not_ready_while_it_stops(site: Site) -> None:
    site.app.state.stopping.set()
    answer = site.stranger().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "stopping\n")
    assert site.stranger().get("/healthz").status_code == 200


def test_not_ready_without_a_store(site: Site) -> None:
    with site.suite.store.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE runs RENAME TO lost")
    answer = site.stranger().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the store does not answer\n")


def _value(text: str, series: str) -> float:
    match = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    assert match, f"{series} is not in\n{text}"
    return float(match[1])


def _request(**further: object) -> RunRequest:
    return RunRequest(tool="probe", subject="s", trigger=Trigger.API, **further)  # type: ignore[arg-type]


def test_metrics_count_runs_once_each(site: Site) -> None:
    program = site.program()
    runs = site.suite.store.runs
    runs.enter(_request(), site.clock())
    site.clock.move(seconds=90)
    skipped = runs.skip(_request(), "overlap", site.clock())
    assert skipped is not None
    site.clock.move(seconds=10)
    text = ""
    for _ in range(2):
        text = program.get("/metrics").text
        site.clock.move(minutes=10)
    assert _value(text, 'kraken_runs_ended_total{status="cancelled",tool="probe"}') == 1
    assert _value(text, 'kraken_runs{status="queued",tool="probe"}') == 1
    assert _value(text, "kraken_queue_length") == 1
    assert _value(text, "kraken_queue_oldest_seconds") == 90 + 10 + 600
    assert _value(text, "kraken_store_read_seconds_count") == 2


def test_metrics_time_runs(site: Site) -> None:
    program = site.program()
    run = site.suite.store.runs.enter(_request(), site.clock(), begun_by="me")
    assert run is not None
    site.clock.move(seconds=20)
    claim = site.suite.store.queue.list_running("me")[0]
    told = Envelope("teams", "operations", Phase.END, repeatable=False)
    site.suite.store.queue.fail(claim, "no", site.clock(), (told,))
    text = program.get("/metrics").text
    assert _value(text, 'kraken_deliveries{publisher="teams",status="waiting"}') == 1
    assert _value(text, 'kraken_run_seconds_sum{tool="probe"}') == 20
    assert _value(text, 'kraken_run_seconds_bucket{le="15.0",tool="probe"}') == 0
    assert _value(text, 'kraken_run_seconds_bucket{le="30.0",tool="probe"}') == 1


def test_what_ended_before_is_not_counted(site: Site) -> None:
    site.suite.store.runs.skip(_request(), "before", site.clock() - timedelta(hours=1))
    again = create_app(site.suite)
    text = Site(site.suite, again, site.clock).program().get("/metrics").text
    assert "kraken_runs_ended_total{" not in text


def test_requests_are_counted_by_route(site: Site) -> None:
    program = site.program("admin")
    for number in range(3):
        program.delete(f"/api/tokens/{number}")
    program.request("BREW", "/no-such-page")
    text = program.get("/metrics").text
    series = 'kraken_http_requests_total{method="DELETE",route="/api/tokens/{id}",status="404"}'
    assert _value(text, series) == 3
    assert _value(text, 'kraken_http_requests_total{method="OTHER",route="unmatched",status="404"}') == 1
    assert "kraken_build_info{" in text
    assert "process_resident_memory_bytes" in text


def test_each_request_is_a_line(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    browser, actor = site.signed_in()
    with caplog.at_level(logging.INFO, "release_kraken.web.operations"):
        browser.get("/healthz")
        browser.get("/tokens?once=secret")
    (record,) = [one for one in caplog.records if one.name.endswith("observing")]
    assert re.fullmatch(r"GET /tokens 200 in \d+ ms", record.getMessage())
    fields = record.ecs_fields  # type: ignore[attr-defined]
    assert fields.pop("event.duration") > 0
    assert fields == {
        "event.kind": "event",
        "event.category": "web",
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.version": "1.1",
        "url.path": "/tokens",
        "client.ip": "testclient",
        "user.name": actor.name,
    }


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        pytest.param(StoreError("the disk is full: make room"), 503, "the disk is full", id="store"),
        pytest.param(ZeroDivisionError("private detail"), 500, "a fault of Kraken", id="bug"),
    ],
)
def test_errors_become_pages(site: Site, error: Exception, status: int, told: str) -> None:
    from starlette.routing import Route

    def fail(_: object) -> None:
        raise error

    site.app.router.routes.insert(0, Route("/fails", fail))
    browser = site.stranger(raise_server_exceptions=False)
    answer = browser.get("/fails")
    assert (answer.status_code, told in answer.text, "private" in answer.text) == (status, True, False)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    program = site.program()
    if isinstance(error, KrakenError):
        assert program.get("/fails").json()["status"] == status


CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_requests_are_traced(make_site: MakeSite) -> None:
    site = make_site(trusted_proxies=["192.0.2.1"])
    collector = Collector()
    asked = {"proxy": ("192.0.2.1", "/healthz/"), "stranger": ("198.51.100.1", "/sign-in")}
    with serve(collector.app) as collector.url, tracing.exported(collector.settings()):
        for client, path in asked.values():
            browser = TestClient(site.app, site.suite.url, client=(client, 1))
            browser.get(path, headers={"traceparent": CALLER})
    known, unknown = collector.spans["GET unmatched"], collector.spans["GET /sign-in"]
    assert known.trace_id.hex() == CALLER.split("-")[1]
    assert unknown.trace_id.hex() != CALLER.split("-")[1]
    assert unknown.parent_span_id == b""
    attributes = {one.key: one.value.string_value or one.value.int_value for one in unknown.attributes}
    assert attributes == {
        "http.request.method": "GET",
        "http.route": "/sign-in",
        "http.response.status_code": 200,
        "url.path": "/sign-in",
        "client.address": "198.51.100.1",
    }


def test_stopping_is_seen_by_streams(site: Site) -> None:
    stopping = threading.Event()
    assert create_app(site.suite, stopping=stopping).state.stopping is stopping
