"""Traces by OpenTelemetry: spans of requests and runs, sent by OTLP where the configuration says so.

Without `[tracing] endpoint` nothing of OpenTelemetry is imported, and every span is empty.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from release_kraken import __version__
from release_kraken.core.errors import ConfigError

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as OpenTelemetrySpan
    from opentelemetry.trace import Tracer

    from release_kraken.engine.settings.sections import TracingSettings

Attributes = Mapping[str, str | int | float | bool]
_MOST_SECONDS = 5


class Span(Protocol):
    """One stretch of work. `trace_id` is empty where nothing is traced."""

    trace_id: str

    def describe(self, name: str, attributes: Attributes) -> None:
        """Name it anew and add to it, once more is known."""
        ...

    def fail(self, why: str) -> None:
        """Say that it went wrong; an exception that passes through does so by itself."""
        ...


class _Nothing:
    trace_id = ""

    def describe(self, name: str, attributes: Attributes) -> None:
        """Forget it."""

    def fail(self, why: str) -> None:
        """Forget it."""


_tracer: "Tracer | None" = None  # one for the process, as OpenTelemetry means it


@contextmanager
def exported(settings: "TracingSettings") -> Iterator[None]:
    """Trace what happens within, and send the last of it at the end."""
    if settings.endpoint is None:
        yield
        return
    global _tracer  # noqa: PLW0603
    provider = _provider(settings)
    _tracer = provider.get_tracer("release_kraken", __version__)
    try:
        yield
    finally:
        _tracer = None
        provider.force_flush(_MOST_SECONDS * 1000)
        provider.shutdown()


@contextmanager
def span(
    name: str, attributes: Attributes, *, serves: bool = False, traceparent: str | None = None
) -> Iterator[Span]:
    """Trace what happens within; `serves` marks the answer to a request, whose caller `traceparent` names."""
    if _tracer is None:
        yield _Nothing()
        return
    from opentelemetry.trace import SpanKind

    kind = SpanKind.SERVER if serves else SpanKind.INTERNAL
    with _tracer.start_as_current_span(name, _caller(traceparent), kind, attributes) as begun:
        yield _Traced(begun)


class _Traced:
    def __init__(self, begun: "OpenTelemetrySpan") -> None:
        self._begun = begun
        self.trace_id = f"{begun.get_span_context().trace_id:032x}"

    def describe(self, name: str, attributes: Attributes) -> None:
        """Name it anew and add to it."""
        self._begun.update_name(name)
        self._begun.set_attributes(attributes)

    def fail(self, why: str) -> None:
        """Mark it."""
        from opentelemetry.trace import Status, StatusCode

        self._begun.set_status(Status(StatusCode.ERROR, why))


def _caller(traceparent: str | None) -> "Context | None":
    if traceparent is None:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({"traceparent": traceparent})


def _provider(settings: "TracingSettings") -> "TracerProvider":
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
    except ImportError as error:
        raise ConfigError(
            "[tracing] endpoint needs OpenTelemetry: install Kraken with its extra 'tracing', "
            "or remove the setting"
        ) from error
    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(settings.ratio)),
        resource=Resource.create({"service.name": "release-kraken", "service.version": __version__}),
        shutdown_on_exit=False,
    )
    exporter = OTLPSpanExporter(endpoint=settings.endpoint, timeout=_MOST_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
