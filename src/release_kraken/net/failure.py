"""What is said of a request that failed: what was asked, what came back, what to do, and no secret."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from release_kraken.core.errors import RemoteError
from release_kraken.core.text import visible
from release_kraken.net.exchange import Reply, Trouble
from release_kraken.net.retrying import Outcome
from release_kraken.net.vendor_message import is_html, vendor_message

_PAGE = "a page for people, not data"
_REMEDY_FOR_PAGES = "a log-in page or a proxy answered: check the address and the credentials"
_REMEDIES = {
    400: "check the names in the configuration",
    401: "check the credentials: they may be wrong or have expired",
    403: "check what the credentials are allowed to do",
    404: "check the address and the names, and that the credentials may see it",
    407: "check the proxy's credentials",
    413: "send less",
    429: "it has had too many requests: try again later",
}
_REMEDY_FOR_SERVER_ERRORS = "try again later; if it stays so, see the server's own log"
_REMEDY = "check the address"


class StatusError(RemoteError):
    """The server answered with another status than success; `body` is what came with it."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        body: bytes,
        retryable: bool = False,
        uncertain: bool = False,
        after: float = 0,
    ) -> None:
        super().__init__(message, retryable=retryable, uncertain=uncertain, after=after)
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Failure:
    """An attempt that failed; `reply` is there if the server said so by a status."""

    message: str
    outcome: Outcome
    reply: Reply | None = None

    def error(self, *, repeatable: bool) -> RemoteError:
        """What is raised once nothing more is tried."""
        retryable, uncertain = self.outcome.passing, not self.outcome.untouched and not repeatable
        if self.reply is None:
            return RemoteError(self.message, retryable=retryable, uncertain=uncertain)
        return StatusError(
            self.message,
            status=self.reply.status,
            body=self.reply.body,
            retryable=retryable,
            uncertain=uncertain,
            after=self.outcome.after or 0,
        )


def is_success(reply: Reply) -> bool:
    """Whether a reply is what was asked for; a page for people never is."""
    return 200 <= reply.status < 300 and not _is_page(reply)


def of_trouble(asked: str, trouble: Trouble) -> Failure:
    """No reply came."""
    return Failure(f"{asked}: {trouble.text}; {trouble.remedy}", trouble.outcome)


def of_reply(
    asked: str, reply: Reply, outcome: Outcome, url: str, longest: float, redact: Callable[[str], str]
) -> Failure:
    """A reply came that is no success; `longest` is what is waited for at most."""
    if 200 <= reply.status < 300:
        garbled = Outcome(passing=False, untouched=False)
        return Failure(f"{asked}: answered with {_PAGE}; {_REMEDY_FOR_PAGES}", garbled)
    words = _words(reply, redact)
    is_long = outcome.after is not None and outcome.after > longest
    wish = f", and asks to be left alone for {outcome.after:.0f} s" if is_long else ""
    return Failure(f"{asked}: {words}{wish}; {redact(_remedy(reply, url))}", outcome, reply)


def _is_page(reply: Reply) -> bool:
    return is_html(reply.headers.get("content-type", ""), reply.body)


def _words(reply: Reply, redact: Callable[[str], str]) -> str:
    """`404 Not Found: no such repository`."""
    phrase = next((known.phrase for known in HTTPStatus if known == reply.status), "")
    status = f"{reply.status} {phrase}".rstrip()
    said = f"with {_PAGE}" if _is_page(reply) else vendor_message(reply.body, redact)
    return f"{status}: {said}" if said else status


def _remedy(reply: Reply, url: str) -> str:
    if 300 <= reply.status < 400:
        return (
            f"it points to {_target(reply, url)}, which is not followed: configure the address that is meant"
        )
    if reply.status >= 500:
        return _REMEDY_FOR_SERVER_ERRORS
    return _REMEDIES.get(reply.status, _REMEDY)


def _target(reply: Reply, url: str) -> str:
    parts = urlsplit(reply.pointed_at(url))
    return visible(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")
