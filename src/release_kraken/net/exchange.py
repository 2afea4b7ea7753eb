"""One request and its reply through httpx2; trouble is a value, so that no error holds on to the request."""

import functools
import logging
import os
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx2

from release_kraken import __version__
from release_kraken.core.errors import ConfigError
from release_kraken.net.retrying import Outcome

for _name in ("httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # below, they log URLs with their secrets, and headers

_PROXIES = "check the proxies that the environment names ($HTTPS_PROXY, $ALL_PROXY, $NO_PROXY)"
_OURSELVES = ("localhost", "127.0.0.1", "::1")
_NEVER_ARRIVED = Outcome(passing=True, untouched=True)
_REFUSED = Outcome(passing=False, untouched=True)
_LOST = Outcome(passing=True, untouched=False)
_GARBLED = Outcome(passing=False, untouched=False)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits in seconds: to connect, to wait for the next bytes, and for the whole of an answer."""

    connect: float = 10.0
    read: float = 30.0
    whole: float = 300.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server sent; header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def pointed_at(self, url: str) -> str:
        """The address that a redirect from `url` points to; "" where it is none."""
        try:
            return urljoin(url, self.headers.get("location", ""))
        except ValueError:
            return ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no reply, and what to do about it."""

    text: str
    remedy: str
    outcome: Outcome


_CERTIFICATE = "have its certificate renewed, or name its authority by $SSL_CERT_FILE"
_LATER = "try again later"
_TROUBLES: tuple[tuple[type[httpx2.HTTPError], Trouble], ...] = (
    (httpx2.ConnectTimeout, Trouble("no connection within the time limit", _LATER, _NEVER_ARRIVED)),
    (httpx2.PoolTimeout, Trouble("all connections are in use", _LATER, _NEVER_ARRIVED)),
    (httpx2.ConnectError, Trouble("cannot be reached", "check the address and the network", _NEVER_ARRIVED)),
    (httpx2.ProxyError, Trouble("the proxy refuses", _PROXIES, _REFUSED)),
    (httpx2.TimeoutException, Trouble("no answer within the time limit", _LATER, _LOST)),
    (httpx2.RemoteProtocolError, Trouble("the answer broke off", _LATER, _LOST)),
    (httpx2.NetworkError, Trouble("the connection broke", _LATER, _LOST)),
    (httpx2.DecodingError, Trouble("the answer is garbled", "check the address", _GARBLED)),
    (httpx2.HTTPError, Trouble("cannot be sent", "check the credentials and the address", _REFUSED)),
)


class Exchange:
    """A pool of connections over HTTP/1.1 to one host, which follows no redirects.

    This machine itself is never asked through a proxy.
    """

    def __init__(self, host: str, timeouts: Timeouts, most_bytes: int) -> None:
        self._timeouts, self._most_bytes = timeouts, most_bytes
        limits = httpx2.Limits(max_connections=16, max_keepalive_connections=8)
        timeout = httpx2.Timeout(timeouts.read, connect=timeouts.connect)
        try:
            trust = _trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
            self._client = httpx2.Client(
                headers={"User-Agent": f"release-kraken/{__version__}"},
                verify=trust,
                trust_env=host not in _OURSELVES,
                timeout=timeout,
                limits=limits,
            )
        except OSError:  # ssl.SSLError is one
            raise ConfigError("$SSL_CERT_FILE or $SSL_CERT_DIR name no certificates; correct them") from None
        except (ValueError, ImportError, httpx2.InvalidURL):
            raise ConfigError(f"a proxy cannot be used; {_PROXIES}") from None

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def once(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> Reply | Trouble:
        """Send one request and read its reply."""
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        try:
            with self._client.stream(method, url, headers=encoded, content=content) as response:
                return self._read(response)
        except httpx2.HTTPError as error:
            return _trouble(error)
        except (httpx2.InvalidURL, UnicodeError):
            return _TROUBLES[-1][1]

    def _read(self, response: httpx2.Response) -> Reply | Trouble:
        deadline = time.monotonic() + self._timeouts.whole
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self._most_bytes:
                return Trouble(
                    f"the answer has more than {self._most_bytes:,} bytes", "ask for less", _GARBLED
                )
            if time.monotonic() > deadline:
                return Trouble("the answer takes too long", _LATER, _LOST)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, headers, bytes(body))


def origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port as httpx2 understands them; None for what is no address of a web server."""
    try:
        urlsplit(url)  # what shows addresses must understand them too
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        return None
    port = parsed.port or {"http": 80, "https": 443}.get(parsed.scheme)
    return (parsed.scheme, parsed.host, port) if parsed.host and port else None


def _trouble(error: httpx2.HTTPError) -> Trouble:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Trouble("its certificate is not to be trusted", _CERTIFICATE, _REFUSED)
    return next(trouble for kind, trouble in _TROUBLES if isinstance(error, kind))


@functools.cache
def _trusted(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """The system's authorities, or those of the two variables; read once, as that takes a while."""
    return httpx2.create_ssl_context()
