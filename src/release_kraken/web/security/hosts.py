"""Refuses requests for a host that is not ours: a page elsewhere may point its own name at our address.

DNS rebinding needs a name, so an address of digits is always ours. It needs something that the browser adds
by itself, which an API token is not. Probes tell nothing, and are asked by whatever name a platform has.
"""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

_LOOPBACK = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})
_PROBES = frozenset({"/healthz", "/readyz"})


class KnownHosts:
    """Middleware; `url` is the site's own address."""

    def __init__(self, app: ASGIApp, *, url: str) -> None:
        self._app = app
        self._names = _LOOPBACK | {urlsplit(url).hostname or ""}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is meant for us."""
        if scope["type"] == "http" and not self._is_ours(scope["path"], Headers(scope=scope)):
            raise HTTPException(421, "this is not the host that was asked for: set web.url to its address")
        await self._app(scope, receive, send)

    def _is_ours(self, path: str, headers: Headers) -> bool:
        if path in _PROBES or headers.get("authorization", "").lower().startswith("bearer "):
            return True
        return _is_known(host_name(headers.get("host", "")), self._names)


def host_name(header: str) -> str:
    """The name or address in a Host header, in lower case; nothing for what is none."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def is_address(name: str) -> bool:
    """Whether it is an IP address and not a name."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_known(name: str, names: frozenset[str]) -> bool:
    return bool(name) and (name in names or is_address(name))
