"""Schedules: when each tool runs by itself; paused, run at once and deleted by a button."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from release_kraken.core.run import Trigger
from release_kraken.core.schedule import Origin, Schedule
from release_kraken.engine.scheduling import administration
from release_kraken.engine.suite import Suite
from release_kraken.web.access import Scope
from release_kraken.web.pages import tools
from release_kraken.web.pages.endpoints import Page, asking, see
from release_kraken.web.pages.rendering import render

_NEVER = datetime.max.replace(tzinfo=UTC)
_ORIGINS: Mapping[Origin, str] = {
    Origin.TOOL: "the tool's default",
    Origin.CONFIGURATION: "the configuration",
    Origin.PERSON: "a person",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A schedule as the list shows it. `due_there` is the next time as clocks in its zone show it."""

    schedule: Schedule
    origin: str
    due_there: str | None


def row(schedule: Schedule) -> Row:
    """A schedule with its words."""
    due = schedule.next_due
    return Row(schedule, _ORIGINS[schedule.origin], _there(due, schedule.time_zone) if due else None)


def _there(due: datetime, time_zone: str) -> str | None:
    """The zone may be unknown on this machine: then the time in UTC has to do."""
    try:
        return due.astimezone(ZoneInfo(time_zone)).strftime("%a %Y-%m-%d %H:%M %Z")
    except (KeyError, ValueError, OSError):
        return None


def ordered(schedules: Iterable[Schedule]) -> list[Schedule]:
    """Those that are due next first, paused ones last."""
    return sorted(schedules, key=lambda plan: (plan.next_due is None, plan.next_due or _NEVER, plan.id))


def list_schedules(suite: Suite, request: Request) -> Response:
    """All schedules."""
    rows = [row(schedule) for schedule in ordered(suite.store.schedules.list())]
    values = {"now": suite.now(), "rows": rows, "tools": list(tools.all_tools().values())}
    return render(request, "schedules.html", values)


def pause(suite: Suite, request: Request) -> Response:
    """Let a schedule be due no more."""
    administration.pause(suite, found_schedule(suite, request).id, asking(request).name)
    return see("/schedules", done="paused")


def resume(suite: Suite, request: Request) -> Response:
    """Let a schedule be due again."""
    administration.resume(suite, found_schedule(suite, request).id, asking(request).name)
    return see("/schedules", done="resumed")


def run_now(suite: Suite, request: Request) -> Response:
    """Do now what the schedule does at its times."""
    run = administration.run_now(suite, found_schedule(suite, request).id, asking(request).name, Trigger.WEB)
    return see(f"/runs/{run.id}", done="queued")


def delete(suite: Suite, request: Request) -> Response:
    """Remove a schedule."""
    administration.delete(suite, found_schedule(suite, request).id, asking(request).name)
    return see("/schedules", done="deleted")


def found_schedule(suite: Suite, request: Request) -> Schedule:
    """The schedule that the address names; raises 404 where there is none."""
    schedule_id = request.path_params["id"]
    schedule = suite.store.schedules.get(schedule_id)
    if schedule is None:
        raise HTTPException(404, f"there is no schedule {schedule_id!r}: somebody may have deleted it")
    return schedule


PAGES = (
    Page("/schedules", Scope.READ, list_schedules),
    Page("/schedules/{id}/pause", Scope.SCHEDULES, pause, "POST"),
    Page("/schedules/{id}/resume", Scope.SCHEDULES, resume, "POST"),
    Page("/schedules/{id}/run", Scope.RUN, run_now, "POST"),
    Page("/schedules/{id}/delete", Scope.SCHEDULES, delete, "POST"),
)
