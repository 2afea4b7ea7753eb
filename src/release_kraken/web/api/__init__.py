"""The REST API."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from release_kraken.engine.suite import Suite


def routes(suite: "Suite") -> "list[BaseRoute]":
    """Everything below /api."""
    from release_kraken.web.api.operations import routes_of
    from release_kraken.web.api.table import OPERATIONS

    return routes_of(OPERATIONS, suite)
