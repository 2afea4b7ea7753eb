"""One server by HTTP: pooled connections, time limits, retries, pacing, and errors that hold no secret."""

import json as json_format
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlencode, urljoin, urlsplit

from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.json import JSONValue
from release_kraken.core.text import visible
from release_kraken.net.exchange import Exchange, Reply, Timeouts, Trouble, origin
from release_kraken.net.pacing import Pace
from release_kraken.net.redaction import Redactor, secrets_in
from release_kraken.net.retrying import REPEATABLE, Outcome, Retries, outcome_of
from release_kraken.net.vendor_message import is_html, vendor_message

_TIMEOUTS = Timeouts()
_RETRIES = Retries()
_MOST_REDIRECTS = 5
_NOTHING: Mapping[str, str] = {}
_PAGE = (
    "a page for people, not data: a log-in page or a proxy answered; check the address and the credentials"
)
_REMEDIES = {
    400: "check the names in the configuration",
    401: "check the credentials: they may be wrong or have expired",
    403: "check what the credentials are allowed to do",
    404: "check the address and the names, and that the credentials may see it",
    407: "check the proxy's credentials",
    413: "send less",
    429: "it has had too many requests: try again later",
}
_REMEDY_OF_SERVER_ERRORS = "try again later; if it stays, see the server's own log"
_REMEDY = "check the address"


class StatusError(RemoteError):
    """The server answered with another status than success; `body` is what came with it."""

    def __init__(
        self, message: str, *, status: int, body: bytes, retryable: bool = False, uncertain: bool = False
    ) -> None:
        super().__init__(message, retryable=retryable, uncertain=uncertain)
        self.status = status
        self.body = body


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
            raise RemoteError(f"{self.asked}: the answer is no JSON; {_REMEDY}") from None
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
        self._base = base_url
        self._origin = origin(base_url)
        if self._origin is None:
            raise ConfigError("an address of a server must be a URL that begins with https:// (or http://)")
        self._secrets = (*secrets, *secrets_in(base_url))
        self._headers = headers
        self._retries, self._pace = retries, pace
        self._wait, self._now, self._chance = wait, now, chance
        self._exchange = Exchange(timeouts, most_bytes)

    def __repr__(self) -> str:
        """Show the server."""
        return f"Client({self._shown(self._base.partition('?')[0], ())})"

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
                raise answer.error(may_repeat)
            self._wait(pause)
            attempt += 1

    def _followed(self, request: "_Request") -> "Answer | _Failure":
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
        target = urljoin(request.url, reply.headers.get("location", ""))
        return target if target != request.url and origin(target) == self._origin else None

    def _judged(self, request: "_Request", reply: Reply | Trouble) -> "Answer | _Failure":
        redact = Redactor((*self._secrets, *secrets_in(request.url)))
        asked = f"{request.method} {self._shown(request.url, secrets_in(request.url))}"
        if isinstance(reply, Trouble):
            return _Failure(f"{asked}: {redact(reply.text)}; {reply.remedy}", reply.outcome)
        page = is_html(reply.headers.get("content-type", ""), reply.body)
        if 200 <= reply.status < 300 and not page:
            return Answer(reply.status, reply.headers, reply.body, request.url, asked)
        if 200 <= reply.status < 300:
            return _Failure(f"{asked}: answered with {_PAGE}", Outcome(passing=False, untouched=False))
        outcome = outcome_of(reply.status, reply.headers, self._now())
        words = redact(_words(reply, page=page))
        told = f"{asked}: {words}{self._asked_to_wait(outcome)}; {_remedy(reply, request.url)}"
        return _Failure(told, outcome, reply)

    def _asked_to_wait(self, outcome: Outcome) -> str:
        is_long = outcome.after is not None and outcome.after > self._retries.longest
        return f", and asks to be left alone for {outcome.after:.0f} s" if is_long else ""

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

    def _shown(self, url: str, further: tuple[str, ...]) -> str:
        """Host and path."""
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        return visible(f"{host}{Redactor((*self._secrets, *further))(parts.path)}")


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


@dataclass(frozen=True, slots=True)
class _Failure:
    """An attempt that failed; `reply` is there if the server answered."""

    message: str
    outcome: Outcome
    reply: Reply | None = None

    def error(self, repeatable: bool) -> RemoteError:
        """What is raised once nothing more is tried."""
        uncertain = not self.outcome.untouched and not repeatable
        if self.reply is None:
            return RemoteError(self.message, retryable=self.outcome.passing, uncertain=uncertain)
        return StatusError(
            self.message,
            status=self.reply.status,
            body=self.reply.body,
            retryable=self.outcome.passing,
            uncertain=uncertain,
        )


def _words(reply: Reply, *, page: bool) -> str:
    """`404 Not Found: no such repository`."""
    phrase = next((known.phrase for known in HTTPStatus if known == reply.status), "")
    status = f"{reply.status} {phrase}".rstrip()
    said = f"with {_PAGE.partition(':')[0]}" if page else vendor_message(reply.body)
    return f"{status}: {said}" if said else status


def _remedy(reply: Reply, url: str) -> str:
    if 300 <= reply.status < 400:
        target = urlsplit(urljoin(url, reply.headers.get("location", "")))
        host = visible(f"{target.scheme}://{target.netloc.rpartition('@')[2]}")
        return f"it points to {host}, which is not followed: configure the address that is meant"
    if reply.status >= 500:
        return _REMEDY_OF_SERVER_ERRORS
    return _REMEDIES.get(reply.status, _REMEDY)
