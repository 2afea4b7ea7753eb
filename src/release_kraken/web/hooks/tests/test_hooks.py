"""The address of webhooks refuses what is unsigned, large, garbled or unknown, and says no more than that."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from release_kraken.connectors.github.fake import FakeGitHub
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.suite import Suite, open_suite
from release_kraken.net.fake_forge import FakeForge
from release_kraken.net.fake_server import serve
from release_kraken.store.records import RunFilter
from release_kraken.web.app import create_app

HEAD = "a" * 40


@pytest.fixture
def fake() -> FakeGitHub:
    return FakeGitHub(FakeForge())


@pytest.fixture
def suite(tmp_path: Path, fake: FakeGitHub) -> Iterator[Suite]:
    github = {"token": "t", "webhook_secret": fake.state.secret, "repositories": ["shop/*"]}
    document = {"store": {"url": "sqlite:///kraken.db"}, "connectors": {"github": github}}
    with open_suite(Configuration(tmp_path / "kraken.toml", document)) as opened:
        yield opened


@pytest.fixture
def browser(suite: Suite) -> TestClient:
    return TestClient(create_app(suite), suite.url)


def _hook(fake: FakeGitHub, repository: str = "shop/infra", action: str = "opened") -> Any:
    return fake.hook(fake.state.open(repository, "x", HEAD), action)


def test_a_signed_hook_is_accepted(suite: Suite, browser: TestClient, fake: FakeGitHub) -> None:
    headers, body = _hook(fake)
    answer = browser.post("/hooks/github", content=body, headers=headers)
    assert answer.status_code == 202
    (run,) = suite.store.runs.list(RunFilter())
    assert answer.json() == {"runs": [run.id]}
    assert (run.request.subject, run.request.requested_by) == ("github:shop/infra#1", "github webhook")


def test_a_ping_is_answered_with_why_it_does_nothing(browser: TestClient, fake: FakeGitHub) -> None:
    headers, body = fake.signed("ping", {"zen": "x"})
    answer = browser.post("/hooks/github", content=body, headers=headers)
    assert (answer.status_code, answer.json()["ignored"]) == (200, "ping asks for no check")


@pytest.mark.parametrize(
    ("path", "changes", "status"),
    [
        pytest.param("/hooks/github", {"x-hub-signature-256": "sha256=0"}, 401, id="wrong-signature"),
        pytest.param("/hooks/github", {"x-hub-signature-256": ""}, 401, id="no-signature"),
        pytest.param("/hooks/nothing", {}, 404, id="unknown-forge"),
        pytest.param("/hooks/git", {}, 404, id="no-forge"),
        pytest.param("/hooks/bitbucket", {}, 404, id="forge-without-configuration"),
    ],
)
def test_refusals(
    suite: Suite, browser: TestClient, fake: FakeGitHub, path: str, changes: dict[str, str], status: int
) -> None:
    headers, body = _hook(fake)
    answer = browser.post(path, content=body, headers=headers | changes)
    assert answer.status_code == status
    assert fake.state.secret not in answer.text
    assert suite.store.runs.list(RunFilter()) == ()


def test_strangers_cannot_tell_which_repositories_are_checked(browser: TestClient, fake: FakeGitHub) -> None:
    answers = set()
    for repository in ("shop/infra", "other/infra"):
        headers, body = _hook(fake, repository)
        answer = browser.post(
            "/hooks/github", content=body, headers=headers | {"x-hub-signature-256": "sha256=0"}
        )
        answers.add((answer.status_code, answer.text))
    assert len(answers) == 1


def test_a_signed_hook_of_another_repository_is_not_found(browser: TestClient, fake: FakeGitHub) -> None:
    headers, body = _hook(fake, "other/infra")
    assert browser.post("/hooks/github", content=body, headers=headers).status_code == 404


def test_what_was_received_before_is_refused(suite: Suite, browser: TestClient, fake: FakeGitHub) -> None:
    headers, body = _hook(fake)
    statuses = [browser.post("/hooks/github", content=body, headers=headers).status_code for _ in range(3)]
    assert statuses == [202, 409, 409]
    assert len(suite.store.runs.list(RunFilter())) == 1


def test_of_many_copies_at_once_one_counts(suite: Suite, fake: FakeGitHub) -> None:
    headers, body = _hook(fake)
    together = threading.Barrier(20)

    def send(client: httpx2.Client) -> int:
        together.wait()
        return client.post("/hooks/github", content=body, headers=headers).status_code

    with (
        serve(create_app(suite)) as url,
        httpx2.Client(base_url=url) as client,
        ThreadPoolExecutor(20) as pool,
    ):
        answers = sorted(pool.map(send, [client] * 20))
    assert answers == [202, *[409] * 19]
    assert len(suite.store.runs.list(RunFilter())) == 1


def test_only_posts_are_taken(browser: TestClient) -> None:
    assert browser.get("/hooks/github").status_code == 405


def _raw(url: str, head: str, chunk: bytes, count: int, *, leave: bool = False) -> tuple[bytes, int]:
    """Send a request by hand; returns the answer's first line and how many bytes the server let us send."""
    host, _, port = url.removeprefix("http://").partition(":")
    sent = 0
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"POST /hooks/github HTTP/1.1\r\nHost: {host}:{port}\r\n{head}\r\n".encode())
        try:
            for _ in range(count):
                connection.sendall(chunk)
                sent += len(chunk)
            answer = b"" if leave else connection.recv(200)
        except OSError:
            answer = b""
    return answer.partition(b"\r\n")[0], sent


MEGABYTE = b"x" * 1_000_000
CHUNK = b"f4240\r\n" + MEGABYTE + b"\r\n"


@pytest.mark.parametrize(
    ("head", "chunk", "count", "status"),
    [
        pytest.param("Content-Length: 50000000\r\n", MEGABYTE, 0, b"413", id="announced"),
        pytest.param("Transfer-Encoding: chunked\r\n", CHUNK, 3, b"413", id="streamed"),
        pytest.param("Content-Length: -1\r\n", b"", 0, b"400", id="garbled-length"),
        pytest.param("Content-Length: many\r\n", b"", 0, b"400", id="no-number"),
        pytest.param("", b"", 0, b"401", id="no-length"),
    ],
)
def test_bodies_that_are_too_large_are_not_read(
    suite: Suite, head: str, chunk: bytes, count: int, status: bytes
) -> None:
    with serve(create_app(suite)) as url:
        line, _ = _raw(url, head, chunk, count)
    assert line.startswith(b"HTTP/1.1 " + status)


def test_fifty_megabytes_are_cut_off(suite: Suite) -> None:
    with serve(create_app(suite)) as url:
        line, sent = _raw(url, "Transfer-Encoding: chunked\r\n", CHUNK, 50)
    assert line.startswith(b"HTTP/1.1 413") or (line == b"" and sent < 50 * len(CHUNK))


def test_who_leaves_amid_the_body_is_no_bug(suite: Suite, caplog: pytest.LogCaptureFixture) -> None:
    with serve(create_app(suite)) as url:
        _raw(url, "Content-Length: 100\r\n", b"x", 0, leave=True)
        assert httpx2.post(f"{url}/hooks/github").status_code == 401
    assert [record for record in caplog.records if record.exc_info] == []
