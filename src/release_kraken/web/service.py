"""Serves the website until Kraken is told to stop; requests in progress then end first."""

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from release_kraken.core.errors import ConfigError
from release_kraken.engine.sections import WebSettings
from release_kraken.engine.sign_in_links import new_link
from release_kraken.engine.suite import Suite
from release_kraken.web.app import create_app
from release_kraken.web.security.hosts import is_address

_BACKLOG = 512
_MOST_CONNECTIONS = 512
_HEAD_SECONDS = 15
_KEEP_ALIVE_SECONDS = 30
_STOP_SECONDS = 10


def serve(suite: Suite, stopping: threading.Event, ready: Callable[[str], None] = lambda _: None) -> None:
    """Listen and answer in this thread until `stopping` is set; signals stay with the caller.

    `ready` is called with the address to open once requests are answered; where no sign-in is configured that
    is a one-time link. Raises ConfigError where it cannot,
    or must not, listen.
    """
    web = suite.configuration.own(WebSettings)
    _refuse_strangers(web)
    listening = listen(web.host, web.port)
    with listening:
        suite = _at(suite, web, listening)
        app = create_app(suite, stopping=stopping)
        _Server(_options(app), stopping, lambda: ready(_way_in(suite, web))).run([listening])


def _refuse_strangers(web: WebSettings) -> None:
    if web.oidc is None and not _is_loopback(web.host):
        raise ConfigError(
            f"web.host {web.host!r} lets other machines in, and nobody has to sign in: configure sign-in "
            "in the section [web.oidc] (docs/sign-in.md says how), or listen on 127.0.0.1"
        )


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def _way_in(suite: Suite, web: WebSettings) -> str:
    return suite.url if web.oidc else new_link(suite.store, suite.url, suite.now())


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes any that is free."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise ConfigError(
            f"cannot listen on {host} port {port}: {error.strerror}; end what listens there, or choose "
            "others by web.host and web.port"
        ) from error


def _at(suite: Suite, web: WebSettings, listening: socket.socket) -> Suite:
    """The suite with the address that it is really found at, where the port was any."""
    if web.url is not None or web.port:
        return suite
    return replace(suite, url=f"http://{web.host}:{listening.getsockname()[1]}")


def _options(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=_ImpatientProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # our own middleware believes the proxies of the configuration
        server_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )


class _Server(uvicorn.Server):
    """Ends when an event is set, and says when it has begun."""

    def __init__(self, options: uvicorn.Config, stopping: threading.Event, ready: Callable[[], None]) -> None:
        super().__init__(options)
        self._stopping = stopping
        self._ready = ready

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        """Leave signals to the caller."""
        return nullcontext()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self._ready()

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: whether to end."""
        return await super().on_tick(counter) or self._stopping.is_set()


class _ImpatientProtocol(HttpToolsProtocol):
    """Closes a connection whose request's head does not come in time; uvicorn would wait for ever."""

    _head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._head_is_there()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Wait for the rest of the head."""
        self._head_is_there()
        self._wait_for_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Wait no more."""
        self._head_is_there()
        super().on_headers_complete()

    def _wait_for_head(self) -> None:
        self._head = self.loop.call_later(_HEAD_SECONDS, self.transport.close)

    def _head_is_there(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None
