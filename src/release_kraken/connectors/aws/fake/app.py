"""Serves the stand-in: rules first, then our own calls, then moto."""

import asyncio
import http.client
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send

from release_kraken.connectors.aws.fake import refusals
from release_kraken.connectors.aws.fake.pages import PAGED, page, whole
from release_kraken.connectors.aws.fake.refusals import Fault, Reply, Rule, rendered
from release_kraken.connectors.aws.fake.requests import Call, Protocol, account_of, read
from release_kraken.connectors.aws.fake.tokens import Tokens
from release_kraken.core.json import JSONObject
from release_kraken.net.fake_server import serve

Handler = Callable[[Call], JSONObject | Reply | Fault]

_MISSING = Fault("UnknownOperationException", "nobody plays this operation")
_UNSIGNED = Fault("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
_NOT_PASSED_ON = ("host", "content-length", "connection", "transfer-encoding")


class FakeAws:
    """An ASGI app that takes AWS's place.

    `calls` is the log. `rules` are asked in order for each call, and the first fault is the answer. `slow`
    says for how many seconds a call waits. `handlers` answer for an operation, such as ("ecr",
    "StartImageScan"), in place of moto, which answers the rest where its address is given. `page_size` is the
    largest page of what moto has on one.
    """

    def __init__(self, moto: str | None = None, page_size: int = 1_000) -> None:
        self.moto, self.page_size = moto, page_size
        self.calls: list[Call] = []
        self.rules: list[Rule] = []
        self.tokens = Tokens()
        self.expired: set[str] = set()
        self.slow: Callable[[Call], float] = lambda _call: 0
        self.handlers: dict[tuple[str, str], Handler] = {
            ("sts", "AssumeRole"): self.tokens.assume_role,
            ("sts", "GetCallerIdentity"): self.tokens.get_caller_identity,
        }

    def expire(self, account: str) -> None:
        """End the time of all keys that were used for an account."""
        self.expired |= {call.key for call in self.calls if account_of(call.key) == account}

    def counted(self, service: str, operation: str, account: str = "") -> int:
        """How often an operation was asked for, by one account or all."""
        return sum(
            (call.service, call.operation) == (service, operation) and account in ("", call.account)
            for call in self.calls
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        body = await _body(receive)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        query = scope["query_string"].decode()
        path = scope["raw_path"].decode() + (f"?{query}" if query else "")
        status, answered, content = await self._answer(scope["method"], path, headers, body)
        sent = [(name.encode(), value.encode()) for name, value in answered.items()]
        sent.append((b"content-length", b"%d" % len(content)))
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": content})

    async def _answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        call = read(method, path, headers, body)
        if call is None:
            return rendered(_UNSIGNED, Protocol.JSON)
        self.calls.append(call)
        if delay := self.slow(call):
            await asyncio.sleep(delay)
        fault = self._fault(call)
        if fault is not None:
            return rendered(fault, call.protocol)
        handler = self.handlers.get((call.service, call.operation))
        if handler is not None:
            return _told(handler(call), call.protocol)
        if self.moto is None:
            return rendered(_MISSING, call.protocol)
        paged = PAGED.get((call.service, call.operation))
        asked = whole(body, paged) if paged and call.protocol is Protocol.QUERY else body
        reply = await asyncio.to_thread(_moto, self.moto, method, path, headers, asked, call)
        if paged is None or reply[0] != http.HTTPStatus.OK:
            return reply
        return reply[0], reply[1], page(reply[2], paged, call.parameters, self.page_size)

    def _fault(self, call: Call) -> Fault | None:
        rules = (refusals.expired(self.expired), *self.rules)
        return next((fault for rule in rules if (fault := rule(call)) is not None), None)


@contextmanager
def serve_aws(*, moto: bool = True, page_size: int = 1_000) -> Iterator[tuple[FakeAws, str]]:
    """Serve a fake on a free local port, before an empty moto or without one; gives its address too."""
    with ExitStack() as stack:
        fake = FakeAws(stack.enter_context(_moto_server()) if moto else None, page_size)
        yield fake, stack.enter_context(serve(fake))


def environment(url: str) -> Mapping[str, str]:
    """What a program needs in its environment to take the fake for AWS."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "AKIAFAKE",
        "AWS_SECRET_ACCESS_KEY": "fake-secret-access-key",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }


@contextmanager
def _moto_server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it has a line for each request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()  # what motos hold is shared by all of one process
    host, port = server.get_host_and_port()
    try:
        url = f"http://{host}:{port}"
        _sent(url, "POST", "/moto-api/reset", {}, b"")
        yield url
    finally:
        server.stop()


def _moto(url: str, method: str, path: str, headers: Mapping[str, str], body: bytes, call: Call) -> Reply:
    """Ask moto in the name of the call's account."""
    passed = {name: value for name, value in headers.items() if name not in _NOT_PASSED_ON}
    return _sent(url, method, path, {**passed, "x-moto-account-id": call.account}, body)


def _sent(url: str, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    kept = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, {name: kept[name] for name in kept if name not in _NOT_PASSED_ON}, content


def _told(answer: JSONObject | Reply | Fault, protocol: Protocol) -> Reply:
    if isinstance(answer, Fault):
        return rendered(answer, protocol)
    if isinstance(answer, tuple):
        return answer
    return 200, {"content-type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()


async def _body(receive: Receive) -> bytes:
    whole = bytearray()
    while True:
        message = await receive()
        whole += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(whole)
