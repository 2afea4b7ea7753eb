"""Who asks: sign-in by OpenID Connect or a one-time link, sessions, API tokens."""

from starlette.routing import BaseRoute

from release_kraken.engine.suite import Suite
from release_kraken.web.signin.pages import sign_in_routes
from release_kraken.web.signin.tokens import token_pages


def routes(suite: Suite) -> list[BaseRoute]:
    """The way in and out, and the tokens."""
    return [*sign_in_routes(suite), *token_pages(suite)]
