"""The page `/tokens`: which programs may ask by API; tokens are made, shown once, and revoked."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from release_kraken.core.errors import ConfigError
from release_kraken.engine.access import tokens
from release_kraken.engine.access.scopes import to_give
from release_kraken.engine.suite import Suite
from release_kraken.store.records import ApiToken
from release_kraken.web.access import Scope
from release_kraken.web.feeds import address
from release_kraken.web.pages.endpoints import Page, asking, form_of, see
from release_kraken.web.pages.rendering import render
from release_kraken.web.pages.tools import all_tools

_DAYS = "90"
_DIGITS = 10  # Python refuses to read thousands of them


@dataclass(frozen=True, slots=True)
class Feed:
    """A file, and the address that holds a token."""

    tool: str
    summary: str
    address: str


def token_pages(suite: Suite) -> list[BaseRoute]:
    """Only those with the scope admin see tokens, make and revoke them."""
    pages = (
        Page("/tokens", Scope.ADMIN, _show),
        Page("/tokens", Scope.ADMIN, _make, method="POST"),
        Page("/tokens/{id}/revoke", Scope.ADMIN, _revoke, method="POST"),
    )
    return [page.route(suite) for page in pages]


def _show(suite: Suite, request: Request) -> Response:
    return _page(suite, request)


def _make(suite: Suite, request: Request) -> Response:
    """The new token is in the answer to the form and nowhere else: the page itself never shows it."""
    form, actor = form_of(request), asking(request)
    try:
        token, text = tokens.mint(
            suite.store,
            form.one("name"),
            form.many("scope"),
            _days(form.one("days")),
            by=actor.name,
            may=actor.scopes,
            now=suite.now(),
        )
    except ConfigError as error:
        return _page(suite, request, faults=str(error).splitlines(), status=400)
    return _page(suite, request, made=text, feeds=_feeds(suite, token, text))


def _feeds(suite: Suite, token: ApiToken, text: str) -> list[Feed]:
    """Every file that a token of the scope feed gives, with its whole address."""
    if Scope.FEED not in token.scopes:
        return []
    return [
        Feed(tool.name, file.summary, address(suite.url, text, tool.name, file.name))
        for tool in all_tools().values()
        for file in tool.downloads
    ]


def _days(text: str) -> int:
    """How many days a form asks for; 0, which no token lasts, for what is no such number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else 0


def _revoke(suite: Suite, request: Request) -> Response:
    if not suite.store.tokens.revoke(request.path_params["id"], asking(request).name, suite.now()):
        raise HTTPException(404, "there is no such token, or it was revoked before")
    return see("/tokens")


def _page(
    suite: Suite,
    request: Request,
    *,
    made: str = "",
    feeds: Sequence[Feed] = (),
    faults: list[str] | None = None,
    status: int = 200,
) -> Response:
    form = form_of(request) if faults else None
    values = {
        "tokens": suite.store.tokens.list(),
        "scopes": list(Scope),
        "to_give": to_give(asking(request).scopes),
        "most_days": tokens.MOST_DAYS,
        "now": suite.now(),
        "made": made,
        "feeds": feeds,
        "faults": faults or [],
        "name": form.one("name") if form else "",
        "days": form.one("days") if form else _DAYS,
        "chosen": form.many("scope") if form else (Scope.READ.value,),
    }
    return render(request, "tokens.html", values, status=status)
