"""Logs and traces of a process that works for long, and of each run in it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from release_kraken.core.run import Run
from release_kraken.engine.observing import logs, tracing
from release_kraken.engine.settings.configuration import Configuration

_log = logging.getLogger(__name__)


@contextmanager
def observed_process(configuration: Configuration) -> Iterator[None]:
    """Write logs and send traces as the configuration says."""
    from release_kraken.engine.settings.sections import LoggingSettings, TracingSettings

    with (
        logs.written(configuration.own(LoggingSettings)),
        tracing.exported(configuration.own(TracingSettings)),
    ):
        yield


@contextmanager
def observed_run(run: Run) -> Iterator[None]:
    """Tie all that is logged and traced within to a run."""
    known: dict[str, str | int] = {
        "kraken.run.id": run.id,
        "kraken.run.tool": run.tool,
        "kraken.run.subject": run.subject,
        "kraken.run.attempt": run.attempt,
    }
    with tracing.span(f"run {run.tool}", known) as span, logs.about(_with_trace(known, span.trace_id)):
        _log.info("run %s of %s begins", run.id, run.tool, extra=logs.fields({"event.action": "run-begin"}))
        yield


def _with_trace(known: dict[str, str | int], trace_id: str) -> dict[str, str | int]:
    return {**known, "trace.id": trace_id} if trace_id else known
