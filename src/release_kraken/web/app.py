"""Puts the website together: its routes, what stands before them, and what errors become."""

import threading
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import BaseRoute

from release_kraken.engine.settings.sections import WebSettings
from release_kraken.engine.suite import Suite
from release_kraken.web import api, feeds, hooks, operations, pages, signin
from release_kraken.web.operations.metrics import Metrics
from release_kraken.web.operations.observing import Observing
from release_kraken.web.pages.tour import read_tour
from release_kraken.web.problems import bug, handlers
from release_kraken.web.security.addresses import HiddenTokens
from release_kraken.web.security.forgery import NoForgery
from release_kraken.web.security.headers import SecurityHeaders
from release_kraken.web.security.hosts import KnownHosts
from release_kraken.web.security.limits import Limit, Limits
from release_kraken.web.security.patience import Patience
from release_kraken.web.security.proxies import Proxies
from release_kraken.web.security.rates import Rate
from release_kraken.web.security.size import BodySize
from release_kraken.web.signin.identity import Identity
from release_kraken.web.signin.sessions import sessions_of

MOST_BODY_BYTES = 1_000_000
"""How large a request may be; a route that takes more or less says so by its own `max_body_size`."""
_BODY_SECONDS = 30
_HOOKS = (Rate(burst=60, seconds=1), Rate(burst=600, seconds=0.1))
_SIGN_INS = (Rate(burst=20, seconds=3), Rate(burst=200, seconds=0.3))
_BAD_TOKENS = (Rate(burst=20, seconds=3), Rate(burst=200, seconds=0.3))
"""For one client, and for all together."""
_PARTS = (operations, signin, hooks, feeds, api, pages)


def create_app(suite: Suite, *, stopping: threading.Event | None = None) -> Starlette:
    """The website. `app.state.stopping` is set when it must end: streams look at it."""
    metrics = Metrics(suite)
    app = Starlette(
        routes=_routes(suite),
        middleware=_middleware(suite, metrics),
        exception_handlers={**handlers(), Exception: partial(bug, https=_is_https(suite))},
    )
    app.state.metrics = metrics
    app.state.stopping = stopping or threading.Event()
    tour = suite.configuration.own(WebSettings).tour
    app.state.tour = read_tour(tour) if tour else None
    return app


def _routes(suite: Suite) -> list[BaseRoute]:
    return [route for part in _PARTS for route in part.routes(suite)]


def _middleware(suite: Suite, metrics: Metrics) -> list[Middleware]:
    """From the outside to the inside."""
    web = suite.configuration.own(WebSettings)
    return [
        Middleware(HiddenTokens),
        Middleware(Proxies, trusted=web.trusted_proxies),
        Middleware(Observing, metrics=metrics),
        Middleware(SecurityHeaders, https=_is_https(suite)),
        Middleware(ExceptionMiddleware, handlers=handlers()),  # for what those below raise
        Middleware(KnownHosts, url=suite.url),
        Middleware(BodySize, max_body_size=MOST_BODY_BYTES),
        Middleware(Patience, seconds=_BODY_SECONDS),
        Middleware(Limits, by_path={"/hooks/": Limit(*_HOOKS), "/sign-in": Limit(*_SIGN_INS)}),
        Middleware(Identity, suite=suite, sessions=sessions_of(suite), bad_tokens=Limit(*_BAD_TOKENS)),
        Middleware(NoForgery),
    ]


def _is_https(suite: Suite) -> bool:
    return suite.url.startswith("https:")
