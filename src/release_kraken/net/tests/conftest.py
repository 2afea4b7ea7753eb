"""A server that echoes what it is asked, and a client whose waits are counted instead of waited."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from release_kraken.net.client import Client
from release_kraken.net.exchange import Timeouts
from release_kraken.net.fake_server import Faults, serve

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


async def echo(request: Request) -> Response:
    return JSONResponse(
        {"method": request.method, "query": str(request.url.query), "body": (await request.body()).decode()}
    )


async def redirect(request: Request) -> Response:
    return RedirectResponse(request.query_params["to"], status_code=302)


async def big(request: Request) -> Response:
    return Response(b"x" * int(request.query_params["size"]))


METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
APP = Starlette(
    routes=[
        Route("/redirect", redirect, methods=METHODS),
        Route("/big", big),
        Route("/{rest:path}", echo, methods=METHODS),
    ]
)


@dataclass
class Server:
    url: str
    faults: Faults
    waits: list[float] = field(default_factory=list)

    def client(self, path: str = "", **options: Any) -> Client:
        """A client with short time limits whose waits are noted; chance always has it wait the longest."""
        return Client(
            f"{self.url}{path}",
            timeouts=options.pop("timeouts", Timeouts(connect=5, read=0.05, whole=5)),
            wait=self.waits.append,
            now=lambda: NOW,
            chance=lambda: 1.0,
            **options,
        )


@pytest.fixture(scope="session", name="_served")
def _serve() -> Iterator[Server]:
    faults = Faults(APP)
    with serve(faults) as url:
        yield Server(url, faults)


@pytest.fixture(name="server")
def _server(_served: Server) -> Server:
    _served.faults.clear()
    _served.waits.clear()
    return _served
