"""The first page: every tool at a glance, what runs now, and what needs a look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from release_kraken.core.run import Run, RunStatus
from release_kraken.core.schedule import Schedule
from release_kraken.engine.suite import Suite
from release_kraken.store.records import RunFilter, ToolSummary
from release_kraken.web.access import Scope
from release_kraken.web.pages.attention import list_concerns
from release_kraken.web.pages.charts import Sparkline, sparkline
from release_kraken.web.pages.endpoints import Page
from release_kraken.web.pages.health import Checkup
from release_kraken.web.pages.rendering import render
from release_kraken.web.pages.tools import all_tools

_ACTIVE = (RunStatus.RUNNING, RunStatus.QUEUED)
_MOST_ACTIVE = 12
_MOST_ENDED = 8
_ORDER = {
    RunStatus.FAILED: 0,
    RunStatus.FINDINGS: 1,
    RunStatus.INCOMPLETE: 2,
    RunStatus.CANCELLED: 3,
    RunStatus.CLEAN: 4,
}
_NEVER = 5


@dataclass(frozen=True, slots=True)
class ToolRow:
    """A tool as the overview shows it. `verdict` is its last run that has ended, `last` its last run."""

    name: str
    text: str
    last: Run | None
    verdict: Run | None
    next_due: datetime | None
    new: int
    errors: int
    warnings: int
    notes: int
    trend: Sparkline | None

    @property
    def open(self) -> int:
        """How many findings are open."""
        return self.errors + self.warnings + self.notes


def tool_row(
    summary: ToolSummary, verdict: Run | None, text: str, schedules: Iterable[Schedule], now: datetime
) -> ToolRow:
    """What there is to say of one tool."""
    due = [plan.next_due for plan in schedules if plan.tool == summary.tool and plan.next_due is not None]
    return ToolRow(
        name=summary.tool,
        text=text,
        last=summary.last,
        verdict=verdict,
        next_due=min(due, default=None),
        new=summary.last_report.counts.new if summary.last_report else 0,
        errors=summary.errors,
        warnings=summary.warnings,
        notes=summary.notes,
        trend=sparkline(summary.trend, now.date()),
    )


def ordered(rows: Iterable[ToolRow]) -> list[ToolRow]:
    """What has failed first, then what has found something, what never ran last."""
    return sorted(
        rows,
        key=lambda row: (_ORDER[row.verdict.status] if row.verdict else _NEVER, -row.errors, row.name),
    )


def overview(checkup: Checkup, suite: Suite, request: Request) -> Response:
    """What needs attention, then every tool, failures first."""
    now = suite.now()
    tools = all_tools()
    summaries = suite.store.runs.summarise(tools)
    schedules = suite.store.schedules.list()
    rows = ordered(
        tool_row(summary, _verdict(suite, summary), tools[summary.tool].summary, schedules, now)
        for summary in summaries
    )
    reports = [summary.last_report for summary in summaries if summary.last_report]
    active = suite.store.runs.list(RunFilter(statuses=_ACTIVE), limit=_MOST_ACTIVE)
    values = {
        "now": now,
        "rows": rows,
        "active": active,
        "lately": suite.store.runs.list(RunFilter(statuses=tuple(_ORDER)), limit=_MOST_ENDED),
        "running": len(suite.store.queue.list_running()),
        "waiting": suite.store.runs.count_waiting(),
        "concerns": list_concerns(suite.store, reports, now),
        "ailing": checkup.ailing(),
        "errors": sum(row.errors for row in rows),
        "warnings": sum(row.warnings for row in rows),
        "notes": sum(row.notes for row in rows),
        "new": sum(row.new for row in rows),
        "next": min(((row.next_due, row.name) for row in rows if row.next_due), default=None),
    }
    return render(request, "overview.html", values)


def _verdict(suite: Suite, summary: ToolSummary) -> Run | None:
    """The newest run that has ended; the store is asked only where a newer one is at work."""
    if summary.last is None or summary.last.status.is_final:
        return summary.last
    ended = RunFilter(tool=summary.tool, statuses=tuple(_ORDER))
    return next(iter(suite.store.runs.list(ended, limit=1)), None)


def pages(checkup: Checkup) -> tuple[Page, ...]:
    """The page, which tells what the checkup has found."""
    return (Page("/", Scope.READ, partial(overview, checkup)),)
