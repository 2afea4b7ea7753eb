"""What stands before a pretended Jira's API: who is asking, and how often; with the headers of each kind."""

import asyncio
import base64
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from release_kraken.connectors.jira.fake_jql import JqlError
from release_kraken.connectors.jira.fake_site import FakeSite

Endpoint = Callable[[Request], Awaitable[Response]]

_NO_BASIC = "Basic Authentication has been disabled on this instance."
_GATEWAY = "/ex/jira/"


@dataclass
class Guard:
    """Lets endpoints answer, or refuses.

    `refusals` are answered next with 429: `limit` as Jira does, `gateway` as what stands before Cloud.
    """

    site: FakeSite
    refusals: deque[str] = field(default_factory=deque)
    too_many: int = 0
    _moments: deque[float] = field(default_factory=deque)

    def __call__(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint behind the guard."""

        async def answer(request: Request) -> Response:
            await asyncio.sleep(self.site.delay)
            refused = self._limited() or self._unknown(request)
            response = refused or await _answered(endpoint, request)
            for name, value in self._usual_headers().items():
                response.headers.setdefault(name, value)
            return response

        return answer

    def _limited(self) -> Response | None:
        kind = self.refusals.popleft() if self.refusals else None
        if kind is None and not self._is_too_fast():
            return None
        self.too_many += 1
        return refused(429, "Rate limit exceeded.", headers=self._limit_headers(kind))

    def _is_too_fast(self) -> bool:
        """More within a second than is allowed; what is refused does not count."""
        now = time.monotonic()
        while self._moments and self._moments[0] <= now - 1:
            self._moments.popleft()
        if self.site.allowed is not None and len(self._moments) >= self.site.allowed:
            return True
        self._moments.append(now)
        return False

    def _limit_headers(self, kind: str | None) -> Mapping[str, str]:
        if self.site.kind == "data_center":
            return {"x-ratelimit-remaining": "0", "retry-after": "1"}
        reset = f"{self.site.now() + timedelta(seconds=1):%Y-%m-%dT%H:%MZ}"
        if kind == "gateway":
            return {"x-ratelimit-reset": reset}
        return {
            "retry-after": "1",
            "x-ratelimit-limit": "100",
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": reset,
            "ratelimit-reason": "jira-burst-based",
        }

    def _usual_headers(self) -> Mapping[str, str]:
        """Data Center tells with every answer how much is left."""
        if self.site.kind == "cloud":
            return {}
        return {
            "x-ratelimit-limit": "100",
            "x-ratelimit-remaining": "99",
            "x-ratelimit-fillrate": "10",
            "x-ratelimit-interval-seconds": "1",
            "retry-after": "0",
        }

    def _unknown(self, request: Request) -> Response | None:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if self.site.kind == "data_center" and kind == "Basic":
            return refused(403, _NO_BASIC)
        if self._is_known(kind, given) and self.site.scoped == request.url.path.startswith(_GATEWAY):
            return None
        if not self.site.answers_anybody or request.url.path.endswith("/myself"):
            return refused(401, "Client must be authenticated to access this resource.")
        return _answer_to_anybody(request)

    def _is_known(self, kind: str, given: str) -> bool:
        if kind == "Basic":
            return base64.b64decode(given).decode().endswith(f":{self.site.token}")
        return given == self.site.token


def _answer_to_anybody(request: Request) -> Response:
    """Searches find nothing, and nothing is there."""
    headers = {"x-seraph-loginreason": "AUTHENTICATED_FAILED"}
    if "search" not in request.url.path:
        return refused(404, "It does not exist, or you have no permission to see it.", headers=headers)
    nothing = {"values": [], "issues": [], "isLast": True, "total": 0}
    return JSONResponse(nothing, headers=headers)


async def _answered(endpoint: Endpoint, request: Request) -> Response:
    try:
        return await endpoint(request)
    except JqlError as error:
        return refused(400, str(error))


def refused(status: int, *messages: str, headers: Mapping[str, str] | None = None) -> Response:
    """An error as Jira words it."""
    return JSONResponse({"errorMessages": messages, "errors": {}}, status, headers=headers)
