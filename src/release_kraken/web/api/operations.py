"""What an operation of the API is: one record makes its route and its part of the document."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypedDict, TypeVar, Unpack

import orjson
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from release_kraken.engine.access.scopes import Scope
from release_kraken.engine.suite import Suite
from release_kraken.web.access import Actor, actor, requires
from release_kraken.web.api.payloads import Nothing
from release_kraken.web.api.reading import read_body, read_query

JSON = "application/json"
NDJSON = "application/x-ndjson"
EVENT_STREAM = "text/event-stream"

BodyT = TypeVar("BodyT", bound=BaseModel)
QueryT = TypeVar("QueryT", bound=BaseModel)
Method = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Asked(Generic[BodyT, QueryT]):
    """A request that was read and found right, by somebody who may ask."""

    suite: Suite
    actor: Actor
    path: Mapping[str, str]
    body: BodyT
    query: QueryT
    request: Request


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `example` is the rest of a curl command; `status` and `answers` tell of success."""

    method: str
    path: str
    scope: Scope
    summary: str
    endpoint: Callable[[Suite, Request], Response]
    name: str
    example: str
    body: type[BaseModel]
    query: type[BaseModel]
    status: int = 200
    answer: type[BaseModel] | None = None
    media: tuple[str, ...] = (JSON,)
    conflicts: bool = False

    @property
    def has_body(self) -> bool:
        """Whether a body may be sent."""
        return self.body is not Nothing


class Told(TypedDict, total=False):
    """What else there is to say of an operation."""

    answer: type[BaseModel]
    example: str
    status: int
    media: tuple[str, ...]
    conflicts: bool


def plain(
    line: str,
    scope: Scope,
    summary: str,
    endpoint: Callable[[Asked[Nothing, Nothing]], Response],
    **told: Unpack[Told],
) -> Operation:
    """An operation that takes neither body nor query."""
    return operation(line, scope, summary, endpoint, body=Nothing, query=Nothing, **told)


def operation(
    line: str,
    scope: Scope,
    summary: str,
    endpoint: Callable[[Asked[BodyT, QueryT]], Response],
    *,
    body: type[BodyT],
    query: type[QueryT],
    **told: Unpack[Told],
) -> Operation:
    """An operation whose endpoint gets body and query as the models that the document shows.

    `line` is the method and the path below /api.
    """
    method, _, path = line.partition(" ")

    def read(suite: Suite, request: Request) -> Response:
        asking = actor(request)
        assert asking is not None  # noqa: S101 - `requires` lets no stranger in
        given = read_body(request, request.state.body, body)
        asked = Asked(suite, asking, request.path_params, given, read_query(request, query), request)
        return endpoint(asked)

    told.setdefault("example", f"$KRAKEN/api{path}")
    return Operation(
        method, f"/api{path}", scope, summary, read, endpoint.__name__, body=body, query=query, **told
    )


def answered(answer: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer as JSON."""
    return Response(to_json(answer), status, headers, JSON)


def to_json(answer: BaseModel) -> bytes:
    """A model as JSON on one line."""
    return orjson.dumps(answer.model_dump(mode="json"))


def routes_of(operations: Iterable[Operation], suite: Suite) -> list[BaseRoute]:
    """One route for each path, so that a wrong method is told all the right ones."""
    paths: dict[str, dict[str, Method]] = {}
    for each in operations:
        guarded = requires(each.scope)(partial(each.endpoint, suite))
        paths.setdefault(each.path, {})[each.method] = guarded
    return [
        Route(path, partial(_dispatched, methods), methods=list(methods)) for path, methods in paths.items()
    ]


async def _dispatched(methods: Mapping[str, Method], request: Request) -> Response:
    """Read the body, for which an endpoint in a thread cannot wait, then let the method answer."""
    request.state.body = await request.body()
    return await methods["GET" if request.method == "HEAD" else request.method](request)
