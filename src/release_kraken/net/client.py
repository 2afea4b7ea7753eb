"""One server by HTTP: pooled connections, time limits, retries, pacing, and errors that hold no secret."""

import json as json_format
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlencode, urlsplit

from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.json import JSONValue
from release_kraken.core.text import visible
from release_kraken.net import failure
from release_kraken.net.exchange import Exchange, Reply, Timeouts, Trouble, origin
from release_kraken.net.failure import Failure, StatusError
from release_kraken.net.pacing import Pace
from release_kraken.net.redaction import Redactor, secrets_in
from release_kraken.net.retrying import REPEATABLE, Retries, outcome_of

__all__ = ["Answer", "Client", "StatusError", "path_of"]

_TIMEOUTS = Timeouts()
_RETRIES = Retries()
_MOST_REDIRECTS = 5
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Answer:
    """A success. Header names are lower case; `url` is what answered, `asked` says what was asked."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str = field(repr=False)
    asked: str

    def json(self) -> JSONValue:
        """The body as JSON; raises RemoteError where it is none."""
        try:
            value: JSONValue = json_format.loads(self.body)
        except (ValueError, RecursionError):
            raise RemoteError(f"{self.asked}: the answer is no JSON; check the address") from None
        return value


class Client:
    """All that is asked of one server; callable from any thread.

    `base_url` comes before every path. `headers` go with every request. `secrets` never come up in an error,
    nor do user, password and query values of URLs. Certificates are checked against the system's authorities
    or $SSL_CERT_FILE; proxies come from $HTTPS_PROXY and the like. No request ever goes to another server.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] = _NOTHING,
        secrets: Iterable[str] = (),
        timeouts: Timeouts = _TIMEOUTS,
        retries: Retries = _RETRIES,
        pace: Pace | None = None,
        most_bytes: int = 32 * 1024 * 1024,
        wait: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        known = origin(base_url)
        if known is None:
            raise ConfigError("an address of a server must be a URL that begins with https:// (or http://)")
        self._base, self._origin = base_url, known
        self._secrets = (*secrets, *secrets_in(base_url))
        self._headers = headers
        self._retries, self._pace = retries, pace
        self._wait, self._now, self._chance = wait, now, chance
        self._exchange = Exchange(known[1], timeouts, most_bytes)

    def __repr__(self) -> str:
        """Show the server."""
        return f"Client({_shown(self._base, Redactor(self._secrets))})"

    def __enter__(self) -> Self:
        """Begin without connections."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._exchange.close()

    def get(
        self,
        path: str = "",
        *,
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] = _NOTHING,
    ) -> Answer:
        """Ask for something."""
        return self.send("GET", path, query=query, headers=headers)

    def send(
        self,
        method: str,
        path: str = "",
        *,
        query: Mapping[str, str | int] | None = None,
        json: JSONValue = None,
        content: bytes | None = None,
        headers: Mapping[str, str] = _NOTHING,
        repeatable: bool | None = None,
    ) -> Answer:
        """Make a request, again where that is safe and may help.

        `path` may also be a whole address on the same server. `json` is sent as a JSON body unless None,
        `content` as it is. `repeatable`: sending twice does the same as sending once (default: as HTTP says
        of the method). Raises StatusError for an answer that is no success, RemoteError where there is none.
        """
        if json is not None:
            content = json_format.dumps(json, separators=(",", ":")).encode()
            headers = {"content-type": "application/json", **headers}
        request = _Request(
            method,
            self._address(path, query),
            {"accept": "application/json", **self._headers, **headers},
            content,
        )
        may_repeat = method in REPEATABLE if repeatable is None else repeatable
        attempt = 0
        while True:
            answer = self._followed(request)
            if isinstance(answer, Answer):
                return answer
            pause = self._retries.pause(
                answer.outcome, repeatable=may_repeat, attempt=attempt, chance=self._chance()
            )
            if pause is None:
                raise answer.error(repeatable=may_repeat)
            self._wait(pause)
            attempt += 1

    def _followed(self, request: "_Request") -> Answer | Failure:
        """One attempt; redirects within the server are followed for what only reads."""
        for _ in range(_MOST_REDIRECTS):
            if self._pace:
                self._wait(self._pace.reserve())
            reply = self._exchange.once(request.method, request.url, request.headers, request.content)
            target = self._redirection(request, reply)
            if target is None:
                break
            request = _Request(request.method, target, request.headers, request.content)
        return self._judged(request, reply)

    def _redirection(self, request: "_Request", reply: Reply | Trouble) -> str | None:
        if (
            isinstance(reply, Trouble)
            or not 300 <= reply.status < 400
            or request.method not in ("GET", "HEAD")
        ):
            return None
        target = reply.pointed_at(request.url)
        return target if target != request.url and origin(target) == self._origin else None

    def _judged(self, request: "_Request", reply: Reply | Trouble) -> Answer | Failure:
        redact = Redactor((*self._secrets, *secrets_in(request.url)))
        asked = f"{request.method} {_shown(request.url, redact)}"
        if isinstance(reply, Trouble):
            return failure.of_trouble(asked, reply)
        if failure.is_success(reply):
            return Answer(reply.status, reply.headers, reply.body, request.url, asked)
        outcome = outcome_of(reply.status, reply.headers, self._now())
        return failure.of_reply(asked, reply, outcome, request.url, self._retries.longest, redact)

    def _address(self, path: str, query: Mapping[str, str | int] | None) -> str:
        if origin(path) is None:
            url = f"{self._base.rstrip('/')}/{path.lstrip('/')}" if path else self._base
        elif origin(path) == self._origin:
            url = path
        else:
            raise RemoteError(
                f"{self!r}: refuses to ask {visible(urlsplit(path).netloc.rpartition('@')[2])} instead: "
                "the credentials are not for it; check the address"
            )
        if not query:
            return url
        return f"{url}{'&' if '?' in url else '?'}{urlencode(query, quote_via=quote)}"


def path_of(*segments: str) -> str:
    """A path of segments, each percent-encoded whole: names may hold slashes, spaces, anything."""
    if any(segment in ("", ".", "..") for segment in segments):
        raise ConfigError(
            f"{'/'.join(segments)!r} is no path: a part of it is empty, . or ..; check the names"
        )
    return "/".join(quote(segment, safe="") for segment in segments)


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None


def _shown(url: str, redact: Redactor) -> str:
    """Host and path."""
    parts = urlsplit(url)
    return visible(f"{parts.netloc.rpartition('@')[2]}{redact(parts.path)}")
