"""Webhooks of forges."""

from starlette.routing import BaseRoute

from release_kraken.engine.suite import Suite


def routes(suite: Suite) -> list[BaseRoute]:  # noqa: ARG001 - to be filled
    """None yet."""
    return []
