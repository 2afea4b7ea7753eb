"""The client against a real socket: what it sends, what it gives back, what it refuses, what it says."""

import json
import logging
import re
import socket
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.net.client import Client, StatusError, path_of
from release_kraken.net.exchange import Timeouts
from release_kraken.net.pacing import Pace, Window
from release_kraken.net.retrying import Retries
from release_kraken.net.tests.conftest import Server

SECRET = "s3cr3t/+token=="


def caught(call: Callable[[], object]) -> RemoteError:
    with pytest.raises(RemoteError) as info:
        call()
    return info.value


def test_get_with_query_and_headers(server: Server) -> None:
    with server.client("/rest/", headers={"Authorization": "Bearer é"}) as client:
        answer = client.get("/a%2Fb", query={"q": "x y&z", "n": 2}, headers={"X-More": "1"})
    (request,) = server.faults.requests.all
    assert (request.method, request.path) == ("GET", "/rest/a%2Fb?q=x%20y%26z&n=2")
    assert request.headers["authorization"].encode("latin-1").decode() == "Bearer é"
    assert (request.headers["x-more"], request.headers["accept"]) == ("1", "application/json")
    assert answer.json() == {"method": "GET", "query": "q=x%20y%26z&n=2", "body": ""}
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert server.faults.requests.changes == []


def test_address_is_taken_verbatim(server: Server) -> None:
    path = "/a%2fb:443//c?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=x%2By_-~+z"
    with server.client(path) as client:
        client.send("POST", content=b"{}")
    assert [request.path for request in server.faults.requests.all] == [path]


def test_json_body(server: Server) -> None:
    with server.client() as client:
        client.send("PUT", "/x", json={"é": [1, None]})
    (request,) = server.faults.requests.of("PUT", "/x")
    assert request.json() == {"é": [1, None]}
    assert request.headers["content-type"] == "application/json"
    assert server.faults.requests.changes == [request]


def test_connection_is_used_again(server: Server) -> None:
    peers = set()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        peers.add(scope["client"])
        await server.faults(scope, receive, send)

    from release_kraken.net.fake_server import serve

    with serve(app) as url, Client(url) as client:
        for _ in range(5):
            client.get("/x")
    assert len(peers) == 1


@pytest.mark.parametrize("fault", ["slow", "truncated", "reset"])
def test_trouble_on_the_way(server: Server, fault: str) -> None:
    with server.client() as client:
        getattr(server.faults, fault)(times=2)
        assert client.get("/x").status == 200
        assert server.waits == [0.5, 1.0]
        getattr(server.faults, fault)()
        error = caught(lambda: client.send("POST", "/x", json={}))
    assert (error.retryable, error.uncertain) == (True, True)
    assert len(server.faults.requests.changes) == 1


def test_post_that_is_repeatable(server: Server) -> None:
    server.faults.slow()
    with server.client() as client:
        assert client.send("POST", "/x", json={}, repeatable=True).status == 200


def test_attempts_come_to_an_end(server: Server) -> None:
    server.faults.status(503, times=5)
    with server.client(retries=Retries(count=2)) as client:
        error = caught(lambda: client.get("/x"))
    assert isinstance(error, StatusError)
    assert (error.status, error.retryable, error.uncertain) == (503, True, False)
    assert len(server.faults.requests.all) == 3


def test_retry_after_is_waited_for(server: Server) -> None:
    server.faults.status(429, {"Retry-After": "7"})
    server.faults.status(429, {"Retry-After": "Fri, 02 Jan 2026 03:04:15 GMT"})
    with server.client() as client:
        client.send("POST", "/x", json={})
    assert server.waits == [7.5, 10.5]


def test_server_that_asks_for_too_long_is_left_alone(server: Server) -> None:
    server.faults.status(429, {"Retry-After": "3600"})
    with server.client() as client:
        error = caught(lambda: client.send("POST", "/x", json={}))
    assert "429 Too Many Requests, and asks to be left alone for 3600 s; it has had too many" in str(error)
    assert (error.retryable, error.uncertain, error.after, server.waits) == (True, False, 3600, [])


def test_pace_is_kept(server: Server) -> None:
    with server.client(pace=Pace(Window(2, 60), clock=lambda: 0.0)) as client:
        for _ in range(3):
            client.get("/x")
    assert server.waits == [0, 0, 60]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_log_in_page_is_no_answer(server: Server, method: str) -> None:
    server.faults.log_in_page()
    with server.client() as client:
        error = caught(lambda: client.send(method, "/x"))
    assert str(error).endswith(
        "/x: answered with a page for people, not data; "
        "a log-in page or a proxy answered: check the address and the credentials"
    )
    assert not error.retryable


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        pytest.param(
            404, b'{"message": "Not Found"}', "404 Not Found: Not Found; check the address", id="GitHub"
        ),
        pytest.param(
            409,
            b'{"errors": [{"context": null, "message": "is archived", "exceptionName": "x"}]}',
            "409 Conflict: is archived; check",
            id="Bitbucket Data Center",
        ),
        pytest.param(
            400,
            b'{"type": "error", "error": {"message": "Bad", "detail": "worse"}}',
            "400 Bad Request: Bad; worse; check the names",
            id="Bitbucket Cloud",
        ),
        pytest.param(
            400,
            b'{"errorMessages": [], "errors": {"summary": "is required"}}',
            "400 Bad Request: summary: is required; check the names",
            id="Jira",
        ),
        pytest.param(
            401,
            b'{"error": "invalid_grant", "error_description": "expired"}',
            "401 Unauthorized: expired; invalid_grant; check the credentials",
            id="OAuth",
        ),
        pytest.param(418, b'{"ok": true}', "418 I'm a Teapot; check the address", id="no words"),
        pytest.param(499, b"", "499; check the address", id="no phrase"),
        pytest.param(403, b'{"message":', "403 Forbidden; check what", id="broken"),
        pytest.param(403, b"[" * 100_000, "403 Forbidden; check what", id="deep"),
        pytest.param(
            501, b'"\\u001b[31m"', "501 Not Implemented: \\x1b[31m; try again", id="control characters"
        ),
    ],
)
def test_words_of_vendors(server: Server, status: int, body: bytes, expected: str) -> None:
    server.faults.status(status, body=body)
    with server.client() as client:
        error = caught(lambda: client.send("POST", "/x"))
    assert isinstance(error, StatusError)
    assert (error.status, error.body) == (status, body)
    host = server.url.removeprefix("http://")
    assert str(error).startswith(f"POST {host}/x: {expected}")


def test_long_words_are_cut(server: Server) -> None:
    server.faults.status(400, body=json.dumps({"message": "x" * 10_000}).encode())
    with server.client() as client:
        assert len(str(caught(lambda: client.get("/x")))) < 500


def test_page_of_an_error_is_not_quoted(server: Server) -> None:
    server.faults.status(502, body=b"<html>proxy</html>", content_type="text/html")
    with server.client(retries=Retries(count=0)) as client:
        error = caught(lambda: client.get("/x"))
    assert "502 Bad Gateway: with a page for people, not data; try again later" in str(error)


def test_redirect_within_the_server_is_followed(server: Server) -> None:
    with server.client() as client:
        answer = client.get("/redirect", query={"to": "/y?z=1"})
    assert answer.url == f"{server.url}/y?z=1"


def test_redirect_of_a_change_is_not_followed(server: Server) -> None:
    with server.client() as client:
        caught(lambda: client.send("POST", "/redirect", query={"to": "/y"}))
    assert len(server.faults.requests.all) == 1


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/x", "//evil.example/x", "https://127.0.0.1/x", "http://127.0.0.1:1/x", "//[", ""],
)
def test_redirect_elsewhere_is_not_followed(server: Server, target: str) -> None:
    with server.client(headers={"Authorization": SECRET}) as client:
        error = caught(lambda: client.get("/redirect", query={"to": target}))
    assert "which is not followed: configure the address that is meant" in str(error)
    assert len(server.faults.requests.all) == 1


def test_redirects_in_a_circle_end(server: Server) -> None:
    for _ in range(5):
        server.faults.status(302, {"Location": "/a"})
        server.faults.status(302, {"Location": "/b"})
    with server.client() as client:
        caught(lambda: client.get("/x"))
    assert len(server.faults.requests.all) == 5


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/x", "http://127.0.0.1:1/x", "http://good@evil.example/", "http://a\\@b/"],
)
def test_other_servers_are_not_asked(server: Server, address: str) -> None:
    with server.client() as client:
        caught(lambda: client.get(address))
    assert server.faults.requests.all == []


def test_size_is_bounded(server: Server) -> None:
    with server.client(most_bytes=1000) as client:
        assert len(client.get("/big", query={"size": 1000}).body) == 1000
        error = caught(lambda: client.get("/big", query={"size": 1001}))
    assert "the answer has more than 1,000 bytes" in str(error)


def test_answer_that_takes_too_long(server: Server) -> None:
    with server.client(timeouts=Timeouts(whole=-1), retries=Retries(count=0)) as client:
        assert "the answer takes too long" in str(caught(lambda: client.get("/x")))


def test_nobody_listens(server: Server) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        client = Client(f"http://127.0.0.1:{free.getsockname()[1]}", wait=server.waits.append)
        error = caught(lambda: client.send("POST", "/x", json={}))
    assert (error.retryable, error.uncertain, len(server.waits)) == (True, False, 4)
    assert "cannot be reached; check the address and the network" in str(error)


@pytest.mark.parametrize(
    "address", ["", "example.org", "ftp://example.org", "http://", "http://a:b", "https://[x"]
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(ConfigError, match="must be a URL that begins with https://"):
        Client(address)


def test_no_json(server: Server) -> None:
    server.faults.status(200, body=b"{", content_type="application/json")
    with server.client() as client:
        answer = client.get("/x")
    assert "the answer is no JSON" in str(caught(answer.json))


def test_logs_hold_no_secret(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), server.client(headers={"Authorization": SECRET}) as client:
        client.get("/x", query={"sig": SECRET})
    assert caplog.records == []


def test_header_that_cannot_be_sent(server: Server) -> None:
    with server.client(headers={"Authorization": f"{SECRET}\nX: y"}, secrets=[SECRET]) as client:
        error = caught(lambda: client.get("/x"))
    assert "cannot be sent; check the credentials" in str(error)
    assert SECRET not in str(error)
    assert error.__context__ is None


# begins as no word does that an error may hold by itself
SECRETS = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: f"K9-8x{text}".strip())


@given(secret=SECRETS, value=SECRETS, status=st.sampled_from([400, 401, 403, 404, 500, 302]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_errors_hold_no_secret(server: Server, secret: str, value: str, status: int) -> None:
    said = json.dumps({"message": f"what is {secret}? or {value}! or", "errors": [secret, value]})
    server.faults.status(status, {"Location": "http://other.example/"}, body=said.encode())
    user, host = "us3r-of-it", server.url.removeprefix("http://")
    client = Client(
        f"http://{user}:{path_of(secret)}@{host}",
        secrets=[secret],
        retries=Retries(0),
        wait=server.waits.append,
    )
    with client:
        error = caught(lambda: client.get(path_of("x", secret), query={"sig": value}))
    seen = f"{error} {error!r} {client!r} {error.args}"
    for hidden in (secret, value, path_of(secret), path_of(value), user):
        assert hidden not in seen


@pytest.mark.parametrize("segments", [("",), (".",), ("a", ".."), ("a", "", "b")])
def test_what_is_no_path(segments: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError, match=re.escape("a part of it is empty, . or ..")):
        path_of(*segments)


@given(st.lists(st.text(min_size=1).filter(lambda text: text not in (".", "..")), min_size=1))
def test_path_keeps_its_segments(segments: list[str]) -> None:
    from urllib.parse import unquote

    path = path_of(*segments)
    assert [unquote(part) for part in path.split("/")] == segments
    assert re.fullmatch(r"[\w%.~/-]+", path, re.ASCII)
