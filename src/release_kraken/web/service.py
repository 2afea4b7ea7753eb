"""Serves the website until Kraken is told to stop; requests in progress then end first."""

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import uvicorn
from starlette.types import ASGIApp

from release_kraken.core.errors import ConfigError
from release_kraken.engine.access.sign_in_links import new_link
from release_kraken.engine.serving.services import Stop
from release_kraken.engine.settings.sections import WebSettings
from release_kraken.engine.suite import Suite, address
from release_kraken.web.app import create_app
from release_kraken.web.security.hosts import is_address
from release_kraken.web.security.protocol import GuardedProtocol

_BACKLOG = 512
_MOST_CONNECTIONS = 512
_KEEP_ALIVE_SECONDS = 30
_STOP_SECONDS = 10


def serve(suite: Suite, stop: Stop, ready: Callable[[str], None] = lambda _: None) -> None:
    """Listen and answer in this thread until asked to stop; signals stay with the caller.

    `ready` is called with the address to open once requests are answered; where no sign-in is configured that
    is a one-time link. Raises ConfigError where it cannot,
    or must not, listen.
    """
    web = suite.configuration.own(WebSettings)
    _check(web)
    listening = listen(web.host, web.port)
    with listening:
        suite = _at(suite, web, listening)
        app = create_app(suite, stopping=stop.asked)
        _Server(_options(app), stop.asked, lambda: ready(_way_in(suite, web))).run([listening])


def _check(web: WebSettings) -> None:
    """Refuse a website that strangers could use, or that nobody could sign in to."""
    faults = [*_faults_of_sign_in(web), *_faults_of_proxies(web)]
    if faults:
        raise ConfigError("\n".join(faults))


def _faults_of_sign_in(web: WebSettings) -> Iterator[str]:
    if _is_loopback(web.host):
        return
    if web.oidc is None:
        yield (
            f"web.host {web.host!r} lets other machines in, and nobody has to sign in: configure sign-in "
            "in the section [web.oidc] (docs/sign-in.md says how), or listen on 127.0.0.1"
        )
    elif web.url is None:
        yield "[web.oidc] sends people back to web.url: set it to the address under which they reach Kraken"


def _faults_of_proxies(web: WebSettings) -> Iterator[str]:
    for proxy in web.trusted_proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError:
            yield f"web.trusted_proxies {proxy!r} is no IP address and no network such as 10.0.0.0/24"


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
        why = str(error.strerror).partition(" (")[0]  # Python adds the address in its own words
        raise ConfigError(
            f"cannot listen on {host} port {port}: {why}; end what listens there, or choose "
            "others by web.host and web.port"
        ) from error


def _at(suite: Suite, web: WebSettings, listening: socket.socket) -> Suite:
    """The suite with the address that it is really found at, where the port was any."""
    if web.url is not None or web.port:
        return suite
    return replace(suite, url=address(web.host, listening.getsockname()[1]))


def _options(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=GuardedProtocol,
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
