"""All operations of the API: the one table that routes and document are made from."""

import orjson
from starlette.responses import Response

from release_kraken.engine.access.scopes import Scope
from release_kraken.web.api import logs, overall, runs, schedules, tokens, tools
from release_kraken.web.api.answers import Document
from release_kraken.web.api.document import document
from release_kraken.web.api.operations import JSON, Asked, Operation, plain
from release_kraken.web.api.payloads import Nothing


def get_document(asked: Asked[Nothing, Nothing]) -> Response:
    """This document."""
    return Response(orjson.dumps(document(OPERATIONS, asked.suite.url)), media_type=JSON)


OPERATIONS: tuple[Operation, ...] = (
    *schedules.OPERATIONS,
    *tools.OPERATIONS,
    *runs.OPERATIONS,
    *logs.OPERATIONS,
    *overall.OPERATIONS,
    *tokens.OPERATIONS,
    plain("GET /openapi.json", Scope.READ, "Show this document.", get_document, answer=Document),
)
