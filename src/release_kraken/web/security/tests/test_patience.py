"""Nobody holds a connection by being slow."""

import asyncio
import socket
import threading

import pytest
import uvicorn
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from release_kraken.web.security.patience import Patience
from release_kraken.web.security.protocol import GuardedProtocol

SCOPE: Scope = {"type": "http", "method": "POST", "path": "/", "headers": []}


async def _read(scope: Scope, receive: Receive, _: Send) -> None:
    request = Request(scope, receive)
    assert await request.body() == b"whole"
    assert await request.is_disconnected()


async def _send(_: Message) -> None:
    raise AssertionError("nothing is answered here")


def test_body_that_does_not_come() -> None:
    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError("waited for nothing")

    with pytest.raises(HTTPException) as refused:
        asyncio.run(Patience(_read, seconds=0)(SCOPE, never, _send))
    assert (refused.value.status_code, refused.value.detail) == (408, "the body was not there after 0 s")


def test_body_in_parts_and_what_comes_after_it() -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b"who", "more_body": True},
        {"type": "http.request", "body": b"le", "more_body": False},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    asyncio.run(Patience(_read, seconds=10)(SCOPE, receive, _send))


class _Hurried(GuardedProtocol):
    head_seconds = 0.05


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: localhost\r\n", id="half"),
    ],
)
def test_head_that_does_not_come(sent: bytes) -> None:
    config = uvicorn.Config(_read, http=_Hurried, ws="none", lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        with socket.create_connection(listener.getsockname()) as slow:
            slow.sendall(sent)
            assert slow.recv(1) == b""
        server.should_exit = True
        thread.join()
