"""The form of a schedule: shown, read back, saved, and shown again with all that is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Tool
from release_kraken.core.schedule import Misfire, Overlap, Schedule
from release_kraken.engine.scheduling import administration
from release_kraken.engine.suite import Suite
from release_kraken.store import ConflictError
from release_kraken.web.access import Actor, Scope
from release_kraken.web.pages import settings_form, tools
from release_kraken.web.pages.endpoints import Form, Page, asking, form_of, see
from release_kraken.web.pages.rendering import render
from release_kraken.web.pages.runs import chosen
from release_kraken.web.pages.schedules import found_schedule, row
from release_kraken.web.pages.tool import form_fields

_CONFLICT = (
    "Somebody else has changed this schedule since you opened it. Below is what you filled in; "
    "save again to put it in the place of theirs, or go back to the list to see what they did."
)
_OWN_FIELDS = ("id", "cron", "time_zone", "jitter_seconds")


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form says: the schedule, its parameters as texts, and what is wrong."""

    schedule: Schedule
    texts: Mapping[str, str]
    faults: tuple[str, ...] = ()
    conflict: str | None = None

    def faults_of(self, field: str) -> list[str]:
        """What is wrong with one of the schedule's own fields."""
        return [fault.removeprefix(f"{field} ") for fault in self.faults if fault.startswith(f"{field} ")]


def show_new(suite: Suite, request: Request) -> Response:
    """An empty form for a schedule of the tool that the address names."""
    tool = tools.tool_named(request.query_params.get("tool", ""))
    schedule = Schedule(id="", tool=tool.name, cron=tool.schedule or "0 6 * * 1-5")
    return _form(suite, request, Draft(schedule, _texts(suite, tool, schedule, asking(request))))


def show_one(suite: Suite, request: Request) -> Response:
    """The form of a schedule."""
    schedule = found_schedule(suite, request)
    tool = tools.tool_named(schedule.tool)
    return _form(suite, request, Draft(schedule, _texts(suite, tool, schedule, asking(request))))


def create(suite: Suite, request: Request) -> Response:
    """Keep a new schedule."""
    form = form_of(request)
    tool = tools.tool_named(form.one("tool"))
    empty = Schedule(id=form.one("id"), tool=tool.name, cron="")
    return _saved(suite, request, empty, administration.create, done="created")


def change(suite: Suite, request: Request) -> Response:
    """Keep what a schedule is from now on."""
    return _saved(suite, request, found_schedule(suite, request), administration.replace, done="changed")


def filled_in(former: Schedule, form: Form) -> Schedule:
    """The schedule with what the form says; parameters stay as they were."""
    return replace(
        former,
        cron=form.one("cron"),
        time_zone=form.one("time_zone") or "UTC",
        jitter_seconds=_seconds(form.one("jitter_seconds")),
        misfire=chosen(Misfire, form.one("misfire")) or former.misfire,
        overlap=chosen(Overlap, form.one("overlap")) or former.overlap,
        paused=form.has("paused"),
        apply=form.has("apply"),
        revision=_seconds(form.one("revision")),
    )


def _seconds(text: str) -> int:
    """A number of seconds; what is none becomes one that is refused."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _texts(suite: Suite, tool: Tool[Any], schedule: Schedule, actor: Actor) -> Mapping[str, str]:
    fields = form_fields(tool, actor)
    of_configuration = settings_form.configured(fields, suite.configuration.tool_settings(tool))
    shown = {
        field.name: schedule.parameters[field.name] for field in fields if field.name in schedule.parameters
    }
    return settings_form.with_parameters(of_configuration, shown)


def _saved(
    suite: Suite,
    request: Request,
    former: Schedule,
    save: Callable[..., Schedule],
    *,
    done: str,
) -> Response:
    """Save what was filled in, or show it again with what is wrong with it."""
    actor, form = asking(request), form_of(request)
    tool = tools.tool_named(former.tool)
    fields = form_fields(tool, actor)
    texts = settings_form.filled_in(fields, form)
    of_configuration = settings_form.configured(fields, suite.configuration.tool_settings(tool))
    hidden = {name: value for name, value in former.parameters.items() if name not in texts}
    given = settings_form.parameters(fields, texts, of_configuration)
    schedule = replace(filled_in(former, form), parameters={**hidden, **given})
    try:
        save(suite, schedule, actor.name, trusted=actor.may(Scope.ADMIN))
    except ConfigError as error:
        return _form(suite, request, Draft(schedule, texts, tuple(str(error).splitlines())), status=400)
    except ConflictError as error:
        return _conflict(suite, request, Draft(schedule, texts, conflict=str(error)))
    return see("/schedules", done=done)


def _conflict(suite: Suite, request: Request, draft: Draft) -> Response:
    """The form once more: a changed schedule can be saved over, a taken id must be another."""
    kept = suite.store.schedules.get(draft.schedule.id)
    if "id" in request.path_params and kept is not None:
        schedule = replace(draft.schedule, revision=kept.revision)
        draft = replace(draft, schedule=schedule, conflict=_CONFLICT)
    return _form(suite, request, draft, status=409)


def _form(suite: Suite, request: Request, draft: Draft, status: int = 200) -> Response:
    tool = tools.tool_named(draft.schedule.tool)
    fields = form_fields(tool, asking(request))
    others = [
        fault for fault in draft.faults if not fault.startswith(tuple(f"{name} " for name in _OWN_FIELDS))
    ]
    values = {
        "now": suite.now(),
        "draft": draft,
        "schedule": draft.schedule,
        "is_new": "id" not in request.path_params,
        "tool": tool,
        "applies": tool.apply is not None,
        "fields": settings_form.shown(fields, draft.texts, draft.faults),
        "faults": settings_form.elsewhere(fields, others),
        "row": row(draft.schedule),
    }
    return render(request, "schedule.html", values, status=status)


PAGES = (
    Page("/schedules/new", Scope.SCHEDULES, show_new),
    Page("/schedules", Scope.SCHEDULES, create, "POST"),
    Page("/schedules/{id}", Scope.READ, show_one),
    Page("/schedules/{id}", Scope.SCHEDULES, change, "POST"),
)
