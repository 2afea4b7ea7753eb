"""A run's log: at once, line by line while it is written, as events, and until Kraken stops."""

import asyncio
import json
import subprocess
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from release_kraken.core.report import Report
from release_kraken.core.run import Run, Trigger
from release_kraken.engine.runs import asking
from release_kraken.engine.suite import Suite
from release_kraken.store.records import LogLine
from release_kraken.web.api.logs import Batch, as_events, as_lines, follow
from release_kraken.web.api.tests.conftest import Api, Served

NOW = datetime(2026, 1, 5, 5, tzinfo=UTC)


def started(suite: Suite) -> Run:
    """A run that waits."""
    run = asking.ask(suite, "ticker", {}, actor="ann", trigger=Trigger.WEB)
    assert run is not None
    return run


def say(suite: Suite, run: Run, *texts: str) -> None:
    """Write lines to the log of a run."""
    suite.store.logs.append(run.id, [(NOW, text) for text in texts])


def end(suite: Suite, run: Run) -> None:
    """End a run well."""
    claim = suite.store.queue.claim(run.id, "worker", NOW)
    assert claim is not None
    suite.store.queue.finish(claim, Report(), NOW, lambda _: ())


def texts(body: str) -> list[str]:
    """The texts of lines of JSON."""
    return [json.loads(line)["text"] for line in body.splitlines()]


def test_lines_after_others(api: Api) -> None:
    run = started(api.suite)
    say(api.suite, run, "one", "two \N{SNOWMAN}", "three\nlines\x1b[31m")
    client = api.client("viewer")
    answer = client.get(f"/api/runs/{run.id}/log")
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert texts(answer.text)[:2] == ["one", "two \N{SNOWMAN}"]
    assert len(texts(answer.text)) == 3
    assert json.loads(answer.text.splitlines()[0]) == {
        "number": 1,
        "at": "2026-01-05T05:00:00Z",
        "text": "one",
    }
    assert texts(client.get(f"/api/runs/{run.id}/log?after=1&limit=1").text) == ["two \N{SNOWMAN}"]
    assert client.get(f"/api/runs/{run.id}/log?after=3").text == ""
    assert client.get(f"/api/runs/{'0' * 32}/log?follow=true").status_code == 404


def test_a_run_that_has_ended_is_followed_to_its_end(api: Api) -> None:
    run = started(api.suite)
    say(api.suite, run, *(f"line {number}" for number in range(2500)))
    end(api.suite, run)
    answer = api.client("viewer").get(f"/api/runs/{run.id}/log?follow=true&after=1")
    assert texts(answer.text) == [f"line {number}" for number in range(1, 2500)]


def test_events_continue_where_the_browser_was(api: Api) -> None:
    run = started(api.suite)
    say(api.suite, run, "one", "two")
    end(api.suite, run)
    headers = {"accept": "text/event-stream", "last-event-id": "1"}
    answer = api.client("viewer").get(f"/api/runs/{run.id}/log?follow=true", headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text == (
        'id: 2\ndata: {"number":2,"at":"2026-01-05T05:00:00Z","text":"two"}\n\nevent: end\ndata: {}\n\n'
    )


def looks(*batches: tuple[Sequence[str], bool]) -> Callable[[int], Batch]:
    """What is there to be seen, look by look."""
    left = list(batches)

    def look(after: int) -> Batch:
        found, is_over = left.pop(0)
        return tuple(LogLine(after + 1 + place, NOW, text) for place, text in enumerate(found)), is_over

    return look


def waits(times: int) -> Callable[[], Awaitable[bool]]:
    """Wait so often, then leave."""
    left = iter([True] * times + [False])

    async def wait() -> bool:
        return next(left)

    return wait


async def _texts(look: Callable[[int], Batch], wait: Callable[[], Awaitable[bool]]) -> list[str]:
    return [line.text async for lines in follow(look, 0, wait) for line in lines]


@pytest.mark.parametrize(
    ("batches", "times", "expected"),
    [
        pytest.param([(["a"], False), ([], True)], 0, ["a"], id="it ends"),
        pytest.param(
            [(["a"], True), (["b"], True), ([], True)], 0, ["a", "b"], id="lines after the end was seen"
        ),
        pytest.param([([], False), (["a"], False), ([], False)], 1, ["a"], id="the client leaves"),
        pytest.param([([], False)], 0, [], id="Kraken stops"),
    ],
)
def test_following(batches: list[tuple[list[str], bool]], times: int, expected: list[str]) -> None:
    assert asyncio.run(_texts(looks(*batches), waits(times))) == expected


def test_silence_is_broken_for_events_alone() -> None:
    nothing: tuple[list[str], bool] = ([], False)
    silence = [*[nothing] * 60, ([], True)]

    async def streams() -> tuple[list[bytes], list[bytes]]:
        lines = as_lines(follow(looks(*silence), 0, waits(60)))
        events = as_events(follow(looks(*silence), 0, waits(60)))
        return [part async for part in lines], [part async for part in events]

    lines, events = asyncio.run(streams())
    assert lines == []
    assert events == [b": still there\n\n"] * 2 + [b"event: end\ndata: {}\n\n"]


def _curl(served: Served, run: Run) -> subprocess.Popen[str]:
    address = f"{served.url}/api/runs/{run.id}/log?follow=true"
    command = ["curl", "-sN", "-H", f"Authorization: Bearer {served.token}", address]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_curl_sees_each_line_when_it_is_written(served: Served) -> None:
    run = started(served.suite)
    say(served.suite, run, "first")
    with _curl(served, run) as curl:
        assert curl.stdout is not None
        assert texts(curl.stdout.readline()) == ["first"]
        say(served.suite, run, "second")
        assert texts(curl.stdout.readline()) == ["second"]
        say(served.suite, run, "last")
        end(served.suite, run)
        assert texts(curl.stdout.read()) == ["last"]
        assert curl.wait(10) == 0


def test_followers_do_not_hold_up_the_end(served: Served) -> None:
    run = started(served.suite)
    say(served.suite, run, "first")
    with _curl(served, run) as curl:
        assert curl.stdout is not None
        curl.stdout.readline()
        served.stopping.set()
        assert curl.stdout.read() == ""


def test_who_leaves_is_let_go(api: Api) -> None:
    run = started(api.suite)
    say(api.suite, run, "first")
    client = api.client("viewer")
    headers = {"host": "127.0.0.1", "authorization": client.headers["authorization"]}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": f"/api/runs/{run.id}/log",
        "raw_path": f"/api/runs/{run.id}/log".encode(),
        "query_string": b"follow=true",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    told = iter([{"type": "http.request", "body": b"", "more_body": False}])
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return next(told, {"type": "http.disconnect"})

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(asyncio.wait_for(client.app(scope, receive, send), 10))
    assert sent[0]["status"] == 200
