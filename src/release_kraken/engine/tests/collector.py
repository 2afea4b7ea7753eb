"""A collector of traces: takes what OTLP over HTTP sends."""

import gzip
from typing import TYPE_CHECKING

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from release_kraken.engine.settings.sections import TracingSettings

if TYPE_CHECKING:
    from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector:
    """Takes spans."""

    def __init__(self) -> None:
        self.url = ""
        self.spans: dict[str, Span] = {}
        self.resources: list[dict[str, str]] = []
        self.app = Starlette(routes=[Route("/v1/traces", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        body = await request.body()
        if request.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        for part in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.resources.append({one.key: one.value.string_value for one in part.resource.attributes})
            self.spans |= {span.name: span for scope in part.scope_spans for span in scope.spans}
        return Response(media_type="application/x-protobuf")

    def settings(self, ratio: float = 1.0) -> TracingSettings:
        """Settings that send here."""
        return TracingSettings(endpoint=f"{self.url}/v1/traces", ratio=ratio)
