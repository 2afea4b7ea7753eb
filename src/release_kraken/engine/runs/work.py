"""Carries out one claimed run, from its beginning to whatever end, and enters that end into the store."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from release_kraken.connectors.git.client import SupersededError
from release_kraken.core.context import Context
from release_kraken.core.errors import CancelledError, KrakenError
from release_kraken.core.plugin import Tool
from release_kraken.core.report import Report
from release_kraken.core.run import Run, RunStatus
from release_kraken.engine import discovery
from release_kraken.engine.deliveries.publications import (
    Destination,
    destinations,
    envelopes,
    reported,
    unreported,
)
from release_kraken.engine.endings import enter_end
from release_kraken.engine.keeping import RunAudit, ToolMemory
from release_kraken.engine.observing import logs, tracing
from release_kraken.engine.observing.telemetry import observed_run
from release_kraken.engine.runs.course import Course, Halt
from release_kraken.engine.runs.running import working_context
from release_kraken.engine.suite import Suite
from release_kraken.store import ClaimLostError, StoreError
from release_kraken.store.records import Claim, Envelope, Phase

_log = logging.getLogger(__name__)

_PATIENCE = 12  # tries, a minute or so, before a report that the store refuses is given up


@dataclass(frozen=True)
class _Work:
    """A claim, and what carrying it out takes."""

    suite: Suite
    claim: Claim
    to: tuple[Destination, ...]

    @property
    def run(self) -> Run:
        return self.claim.run


@dataclass(frozen=True)
class _Ending:
    """How a run ends, in a word, and what enters that into the store; `enter` may be repeated."""

    word: str
    enter: Callable[[datetime], None]


def carry_out(
    suite: Suite,
    claim: Claim,
    stopping: threading.Event,
    interrupt: Callable[[], None] = lambda: None,
) -> None:
    """Run the tool of a claimed run and end the run in the store, whatever happens.

    `stopping` has the run end at its next sign of progress and handed back, to begin anew. `interrupt` is
    called from another thread when the run is to end: for tools that have no time to say something. A
    KeyboardInterrupt ends the run in the same way.
    """
    with observed_run(claim.run):
        with Course(suite, claim, stopping, interrupt) as course:
            work = _Work(suite, claim, destinations(suite.configuration, course.note))
            _begin(work, course)
            ending = _ending(work, course)
        _enter(work, ending, stopping)


def _begin(work: _Work, course: Course) -> None:
    """Tell that the run begins: a courtesy, for which no run fails."""
    told = unreported(work.suite, work.run, RunStatus.RUNNING)
    planned = envelopes(work.to, told, Phase.BEGIN)
    if not planned:
        return
    try:
        work.suite.store.queue.begin_deliveries(work.claim, planned, work.suite.now())
    except StoreError as error:
        course.note(f"that the run begins is told nobody: {error}")
    work.suite.wake()


def _ending(work: _Work, course: Course) -> _Ending:
    """Do the work; returns how the run ends."""
    try:
        report = _report(work, course)
    except KeyboardInterrupt:
        return _halted(work, _asked(course))
    except CancelledError as error:
        return _halted(work, course.halt) if course.halt else _cancelled(work, str(error))
    except KrakenError as error:
        return _halted(work, course.halt) if course.halt else _failed(work, str(error))
    except Exception as bug:  # noqa: BLE001 - the worker loop: a tool's bug ends its run, and nothing else
        if course.halt:
            return _halted(work, course.halt)
        _log.exception("run %s of %s failed by a bug", work.run.id, work.run.tool)
        return _failed(work, f"a bug in {work.run.tool}: {type(bug).__name__}: {bug}")
    return _reported(work, report)


def _report(work: _Work, course: Course) -> Report:
    run = work.run
    tool = discovery.load(discovery.TOOLS, run.tool)
    memory = ToolMemory(run.tool, lambda: work.suite.store, work.suite.now)
    audit = RunAudit(run.request.requested_by, run.id, lambda: work.suite.store, work.suite.now)
    with working_context(work.suite.configuration, memory, audit, course, work.suite.now) as context:
        settings = work.suite.configuration.tool_settings(tool, _parameters(work, tool, context))
        with tracing.span(f"tool {run.tool}", {}):
            report = tool.run(settings, context)
        if run.request.apply and tool.apply is not None:
            return tool.apply(settings, report, context)
        return report


def _parameters(work: _Work, tool: Tool[Any], context: Context) -> dict[str, object]:
    """What this run has instead of the configured settings: as asked for, and where its checkout lies."""
    run = work.run
    if run.request.pull_request is None:
        return {**run.request.parameters}
    from release_kraken.engine.runs.pull_requests import check_present, checked_out

    try:
        checkout = checked_out(context, run.request.pull_request, tool, run.request.parameters)
    except SupersededError:
        check_present(work.suite, run)
        raise
    return {**run.request.parameters, **checkout}


def _asked(course: Course) -> Halt:
    """Why somebody interrupted: to cancel the run, if the store says so; else this process is to end."""
    try:
        course.look()
    except StoreError as error:
        _log.warning("nobody knows whether an interrupted run is cancelled: %s", error)
    return course.halt or Halt.STOPPED


def _reported(work: _Work, report: Report) -> _Ending:
    def end(now: datetime) -> None:
        run = replace(work.run, finished=now)
        work.suite.store.queue.finish(
            work.claim,
            report,
            now,
            lambda comparison: envelopes(work.to, reported(work.suite, run, report, comparison), Phase.END),
        )

    return _Ending(report.status, end)


def _failed(work: _Work, error: str) -> _Ending:
    _log.warning("run %s of %s failed: %s", work.run.id, work.run.tool, error)
    return _Ending(
        RunStatus.FAILED,
        lambda now: work.suite.store.queue.fail(
            work.claim, error, now, _without_report(work, RunStatus.FAILED, error, now)
        ),
    )


def _cancelled(work: _Work, why: str) -> _Ending:
    return _Ending(
        RunStatus.CANCELLED,
        lambda now: work.suite.store.queue.cancel(
            work.claim, why, now, _without_report(work, RunStatus.CANCELLED, why, now)
        ),
    )


def _halted(work: _Work, halt: Halt) -> _Ending:
    queue = work.suite.store.queue
    if halt is Halt.CANCELLED:
        return _cancelled(work, "cancelled")
    if halt is Halt.STOPPED:
        return _Ending("handed back", lambda now: queue.hand_back(work.claim, now))
    return _Ending("carried out elsewhere", lambda _: None)


def _without_report(work: _Work, status: RunStatus, error: str, now: datetime) -> tuple[Envelope, ...]:
    told = unreported(work.suite, replace(work.run, finished=now), status, error)
    return envelopes(work.to, told, Phase.END)


def _enter(work: _Work, ending: _Ending, stopping: threading.Event) -> None:
    """Enter the end of the run. What a store refuses that takes everything else (too large) fails it."""

    def end(tried: int) -> None:
        try:
            ending.enter(work.suite.now())
        except ClaimLostError:
            raise
        except StoreError as error:
            if tried < _PATIENCE:
                raise
            _failed(work, f"its end could not be kept: {error}").enter(work.suite.now())

    enter_end(f"run {work.run.id}", end, stopping)
    told = logs.fields({"event.action": "run-end", "kraken.run.status": str(ending.word)})
    _log.info("run %s of %s ends: %s", work.run.id, work.run.tool, ending.word, extra=told)
    work.suite.wake()
