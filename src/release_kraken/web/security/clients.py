"""Whom a limit is for: a client's address, as far as the configured proxies let it be known."""

import ipaddress

from starlette.types import Scope

_PREFIX_BITS = 64  # one customer of a provider has at least so many addresses of version 6
_LONGEST = 64


def address(scope: Scope) -> str:
    """The client's address, as it came over the wire or from a trusted proxy."""
    client = scope.get("client")
    return str(client[0])[:_LONGEST] if client else "unknown"


def household(scope: Scope) -> str:
    """The client's address, or of version 6 the network that one customer has for itself."""
    text = address(scope)
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return text
    if found.version == 4:
        return text
    return str(ipaddress.ip_network((found, _PREFIX_BITS), strict=False))
