"""Feeds: tools' files for programs that cannot sign in, by addresses that hold a token."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from release_kraken.engine.suite import Suite
from release_kraken.web.access import Scope, actor, requires
from release_kraken.web.files import file_of
from release_kraken.web.pages.tools import tool_named
from release_kraken.web.security.addresses import FEEDS, HIDDEN


def address(url: str, token: str, tool: str, file: str) -> str:
    """Where a program finds a file of a tool; `url` is the site's. Whoever knows the address has the file."""
    return f"{url}{FEEDS}{token}/{tool}/{quote(file)}"


def routes(suite: Suite) -> list[BaseRoute]:
    """Every file of every tool; the sign-in has found out whose the token is."""

    def feed(request: Request) -> Response:
        asking = actor(request)
        assert asking is not None  # noqa: S101 - `requires` lets no stranger in
        return file_of(suite, request, tool_named(request.path_params["name"]), asking.name)

    return [Route(f"{FEEDS}{HIDDEN}/{{name}}/{{file}}", requires(Scope.FEED)(feed))]
