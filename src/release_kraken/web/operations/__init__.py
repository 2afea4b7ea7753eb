"""What those who operate Kraken look at: health, metrics, a line in the log for each request."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from release_kraken.engine.suite import Suite
from release_kraken.web.access import Scope, requires
from release_kraken.web.operations.metrics import CONTENT_TYPE, Metrics
from release_kraken.web.operations.probes import probes


def routes(suite: Suite) -> list[BaseRoute]:
    """The paths that need no page."""
    return [*probes(suite), Route("/metrics", requires(Scope.READ)(_metrics))]


def _metrics(request: Request) -> Response:
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.text(), media_type=CONTENT_TYPE)
