"""What those who operate Kraken look at: health, metrics, a line in the log for each request."""

from starlette.routing import BaseRoute

from release_kraken.engine.suite import Suite
from release_kraken.web.operations.probes import probes


def routes(suite: Suite) -> list[BaseRoute]:
    """The paths that need no page."""
    return probes(suite)
