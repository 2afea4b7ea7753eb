"""Takes tokens out of addresses before anybody notes them: logs, traces, errors, the server itself."""

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FEEDS = "/feeds/"
HIDDEN = "token"
"""What stands in a path where the token stood."""
_TOKEN = re.compile(rf"(?<=^{FEEDS})[^/]+|kraken_\w+")


class HiddenTokens:
    """Middleware, outside of all others. The token that a feed's address held is `state["feed_token"]`.

    The scope is changed and not copied: whoever holds it already sees no token either. Where a browser goes
    on from such an address, it tells nobody where it came from.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with a path that anybody may read."""
        found = _TOKEN.search(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        if scope["path"].startswith(FEEDS):
            scope.setdefault("state", {})["feed_token"] = found[0]
        scope["path"] = _TOKEN.sub(HIDDEN, scope["path"])
        scope["raw_path"] = scope["path"].encode()
        await self._app(scope, receive, _without_referrer(send))


def _without_referrer(send: Send) -> Send:
    async def send_silent(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["referrer-policy"] = "no-referrer"
        await send(message)

    return send_silent
