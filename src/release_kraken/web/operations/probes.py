"""`/healthz`: the process answers. `/readyz`: it can do its work, and is not about to stop."""

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from release_kraken.core.errors import KrakenError
from release_kraken.engine.suite import Suite

if TYPE_CHECKING:
    import threading


def probes(suite: Suite) -> list[BaseRoute]:
    """Both are open to all, and tell nothing else."""

    def trouble_of(request: Request) -> str | None:
        """What is in the way of work, in words; None where nothing is."""
        stopping: threading.Event = request.app.state.stopping
        if stopping.is_set():
            return "stopping"
        try:
            suite.store.runs.count_waiting()
        except KrakenError:
            return "the store does not answer"
        return None

    async def readiness(request: Request) -> Response:
        trouble = await run_in_threadpool(trouble_of, request)
        return PlainTextResponse(f"{trouble or 'ready'}\n", 503 if trouble else 200)

    return [Route("/healthz", _alive), Route("/readyz", readiness)]


async def _alive(_: Request) -> Response:
    return PlainTextResponse("alive\n")
