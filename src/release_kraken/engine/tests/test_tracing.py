"""Traces, as a collector gets them by OTLP."""

import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from release_kraken.core.errors import ConfigError
from release_kraken.core.run import Run, RunRequest, RunStatus, Trigger
from release_kraken.engine.observing import tracing
from release_kraken.engine.observing.telemetry import observed_run
from release_kraken.engine.settings.sections import TracingSettings
from release_kraken.engine.tests.collector import Collector
from release_kraken.net.fake_server import serve

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector that listens."""
    made = Collector()
    with serve(made.app) as made.url:
        yield made


def _run() -> Run:
    request = RunRequest("probe", "here", Trigger.API)
    return Run("r1", request, RunStatus.RUNNING, datetime(2026, 11, 20, tzinfo=UTC), attempt=2)


def test_run_and_its_tool_are_spans(collector: Collector, caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.INFO, "release_kraken"),
        tracing.exported(collector.settings()),
        observed_run(_run()),
        tracing.span("tool probe", {}),
    ):
        pass
    run, tool = collector.spans["run probe"], collector.spans["tool probe"]
    assert (tool.parent_span_id, tool.trace_id) == (run.span_id, run.trace_id)
    attributes = {one.key: one.value.string_value or one.value.int_value for one in run.attributes}
    assert attributes == {
        "kraken.run.id": "r1",
        "kraken.run.tool": "probe",
        "kraken.run.subject": "here",
        "kraken.run.attempt": 2,
    }
    assert collector.resources[0]["service.name"] == "release-kraken"


def test_failure_is_marked(collector: Collector) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        tracing.exported(collector.settings()),
        tracing.span("fails", {}),
    ):
        raise ZeroDivisionError
    assert collector.spans["fails"].status.code == Status.STATUS_CODE_ERROR


def test_trace_of_the_caller_goes_on(collector: Collector) -> None:
    with (
        tracing.exported(collector.settings()),
        tracing.span("GET", {}, serves=True, traceparent=CALLER) as span,
    ):
        span.describe("GET /runs", {"http.route": "/runs"})
    served = collector.spans["GET /runs"]
    assert served.trace_id.hex() == span.trace_id == CALLER.split("-")[1]
    assert served.parent_span_id.hex() == CALLER.split("-")[2]
    assert served.kind == Span.SPAN_KIND_SERVER


def test_nothing_is_traced_at_ratio_zero(collector: Collector) -> None:
    with tracing.exported(collector.settings(ratio=0)), tracing.span("quiet", {}):
        pass
    assert collector.spans == {}


def test_without_an_endpoint_there_is_nothing(collector: Collector) -> None:
    with tracing.exported(TracingSettings()), tracing.span("quiet", {}) as span:
        span.describe("still", {})
        span.fail("nobody knows")
    assert (span.trace_id, collector.spans) == ("", {})


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with (
        pytest.raises(ConfigError, match="install Kraken with its extra 'tracing'"),
        tracing.exported(TracingSettings(endpoint="http://127.0.0.1:1")),
    ):
        pass
