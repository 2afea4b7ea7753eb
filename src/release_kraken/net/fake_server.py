"""Serves a fake over a real socket, with faults on demand and a log of what it was asked."""

import asyncio
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from release_kraken.core.json import JSONValue

LOG_IN_PAGE = b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form></form></body></html>"

_TRANSPORT = "release_kraken.transport"
_NO_LINGER = struct.pack("ii", 1, 0)  # closing then sends RST

_Play = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Request:
    """What came in; header names are lower case, `path` is as it was sent, with its query."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def changes(self) -> bool:
        """Whether it asks for more than to look."""
        return self.method not in ("GET", "HEAD", "OPTIONS")

    def json(self) -> JSONValue:
        """The body as JSON."""
        value: JSONValue = json.loads(self.body)
        return value


class Requests:
    """A log of requests, the oldest first."""

    def __init__(self) -> None:
        self.all: list[Request] = []

    @property
    def changes(self) -> list[Request]:
        """Those that asked for more than to look; empty: nothing was written."""
        return [request for request in self.all if request.changes]

    def of(self, method: str, path: str) -> list[Request]:
        """Those of one method on one path, whatever the query."""
        return [
            request
            for request in self.all
            if request.method == method and request.path.partition("?")[0] == path
        ]

    def clear(self) -> None:
        """Forget them."""
        self.all.clear()


class Faults:
    """An app in front of another: keeps the log, and answers the next requests as it was told to.

    Faults are used up in the order in which they were asked for; then the app answers again.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.requests = Requests()
        self._app = app
        self._waiting: deque[_Play] = deque()

    def status(
        self,
        status: int,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        content_type: str = "application/json",
        *,
        times: int = 1,
    ) -> None:
        """Answer with this."""
        encoded = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        encoded += [(b"content-type", content_type.encode()), (b"content-length", b"%d" % len(body))]

        async def play(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": status, "headers": encoded})
            await send({"type": "http.response.body", "body": body})

        self._add(play, times)

    def log_in_page(self, *, times: int = 1) -> None:
        """Answer with success and a page for people, as a proxy does that wants a log-in."""
        self.status(200, body=LOG_IN_PAGE, content_type="text/html; charset=utf-8", times=times)

    def slow(self, *, times: int = 1) -> None:
        """Do not answer before the client hangs up."""

        async def play(_scope: Scope, receive: Receive, _send: Send) -> None:
            await _hung_up(receive)

        self._add(play, times)

    def truncated(self, *, times: int = 1) -> None:
        """Announce a body, send the beginning of it, and hang up."""

        async def play(scope: Scope, receive: Receive, send: Send) -> None:
            headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b'{"values": [', "more_body": True})
            _transport(scope).close()
            await _hung_up(receive)

        self._add(play, times)

    def reset(self, *, times: int = 1) -> None:
        """Reset the connection without an answer."""

        async def play(scope: Scope, receive: Receive, _send: Send) -> None:
            transport = _transport(scope)
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
            transport.abort()
            await _hung_up(receive)

        self._add(play, times)

    def clear(self) -> None:
        """Forget faults that were not used, and all requests."""
        self._waiting.clear()
        self.requests.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Log, then play the next fault or ask the app."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await _whole(receive)
        self.requests.all.append(_logged(scope, body))
        app: ASGIApp | _Play = self._waiting.popleft() if self._waiting else self._app
        await app(scope, _replayed(body, receive), send)

    def _add(self, play: _Play, times: int) -> None:
        self._waiting.extend([play] * times)


@contextmanager
def serve(app: ASGIApp) -> Iterator[str]:
    """Serve an app on a free local port from a thread; gives its address, without a slash at the end."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        http=_Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()  # what connects before it is ready waits in the queue of the socket
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


class _Protocol(HttpToolsProtocol):
    """Hands the connection to the app, so that a fault can break it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {_TRANSPORT: {"transport": self.transport}}


def _transport(scope: Scope) -> asyncio.Transport:
    return cast(asyncio.Transport, scope["extensions"][_TRANSPORT]["transport"])


def _logged(scope: Scope, body: bytes) -> Request:
    query = scope["query_string"].decode()
    path = scope["raw_path"].decode()
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return Request(scope["method"], f"{path}?{query}" if query else path, headers, body)


async def _whole(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Give the body, which was read already, once more."""
    messages = [{"type": "http.request", "body": body}]

    async def next_message() -> Message:
        return messages.pop() if messages else await receive()

    return next_message


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
