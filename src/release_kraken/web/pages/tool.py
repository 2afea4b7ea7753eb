"""A tool's page, made from its declaration: how it does, how it is run, what it looks for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from release_kraken.core.errors import ConfigError
from release_kraken.core.finding import RuleInfo
from release_kraken.core.plugin import Tool
from release_kraken.core.publication import command_name
from release_kraken.core.run import Trigger
from release_kraken.engine.runs import asking
from release_kraken.engine.settings.reserved import reserved
from release_kraken.engine.suite import Suite
from release_kraken.store.records import Day, FindingFilter, FindingState, RunFilter
from release_kraken.web.access import Actor, Scope
from release_kraken.web.pages import settings_form, settings_view
from release_kraken.web.pages.charts import sparkline
from release_kraken.web.pages.endpoints import Page, form_of, see
from release_kraken.web.pages.endpoints import asking as who_asks
from release_kraken.web.pages.markdown import rendered
from release_kraken.web.pages.rendering import render
from release_kraken.web.pages.settings import written
from release_kraken.web.pages.settings_form import Field
from release_kraken.web.pages.tools import tool_named
from release_kraken.web.pages.words import SEVERITY

_RUNS = 10
_FINDINGS = 15
_UNCONFIRMED = "To apply changes, tick the box that says that you know what it does."


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form for a run says: the settings as texts, whether changes are made, and what is wrong."""

    texts: Mapping[str, str]
    apply: bool = False
    faults: tuple[str, ...] = ()


def form_fields(tool: Tool[Any], actor: Actor) -> tuple[Field, ...]:
    """The settings that this actor may set for one run."""
    open_to_all = asking.settable(tool)
    closed = frozenset[str]() if actor.may(Scope.ADMIN) else reserved(tool)
    return settings_form.fields(tool.settings, open_to_all - closed)


def show_tool(suite: Suite, request: Request) -> Response:
    """The page as it is first seen."""
    return _page(suite, request, None)


def start(suite: Suite, request: Request) -> Response:
    """Ask for a run with what was filled in; shows the form again with all that is wrong with it."""
    tool, actor, form = tool_named(request.path_params["name"]), who_asks(request), form_of(request)
    fields = form_fields(tool, actor)
    texts = settings_form.filled_in(fields, form)
    applies = form.one("apply") == "yes"
    if applies and not form.has("confirmed"):
        return _page(suite, request, Filled(texts, applies, (_UNCONFIRMED,)))
    try:
        of_configuration = settings_form.configured(fields, suite.configuration.tool_settings(tool))
        run = asking.ask(
            suite,
            tool.name,
            settings_form.parameters(fields, texts, of_configuration),
            actor=actor.name,
            trigger=Trigger.WEB,
            apply=applies,
            trusted=actor.may(Scope.ADMIN),
        )
    except ConfigError as error:
        return _page(suite, request, Filled(texts, applies, tuple(str(error).splitlines())))
    return see(f"/runs/{run.id}", done="queued") if run else see(f"/tools/{tool.name}")


def show_rule(_suite: Suite, request: Request) -> Response:
    """The page of one rule."""
    tool = tool_named(request.path_params["name"])
    name = request.path_params["rule"]
    rule = next((rule for rule in tool.rules() if rule.name == name), None)
    if rule is None:
        raise HTTPException(404, f"{tool.name} has no rule named {name!r}: its page lists them all")
    return render(request, "rule.html", {"tool": tool, "rule": rule, "page": rule_page(rule)})


def rule_page(rule: RuleInfo) -> str:
    """A rule's Markdown as HTML, without its title; HTML in it stays text."""
    lines = (rule.page or rule.summary).split("\n")
    body = "\n".join(lines[1:] if lines[0].startswith("# ") else lines)
    return rendered(body)


def chart_data(trend: Sequence[Day]) -> str:
    """What the browser draws: days, open findings, new ones, gone ones."""
    columns = (
        [day.date for day in trend],
        [day.open for day in trend],
        [day.new for day in trend],
        [day.gone for day in trend],
    )
    return json.dumps(columns)


def _page(suite: Suite, request: Request, filled: Filled | None) -> Response:
    tool, actor, now = tool_named(request.path_params["name"]), who_asks(request), suite.now()
    summary = suite.store.runs.summarise([tool.name])[0]
    wanted = FindingFilter(tool=tool.name, state=FindingState.OPEN)
    values = {
        "now": now,
        "tool": tool,
        "command": command_name(tool.name),
        "summary": summary,
        "chart": sparkline(summary.trend, now.date(), width=640, height=150, margin=10),
        "chart_data": chart_data(summary.trend),
        "runs": suite.store.runs.list(RunFilter(tool=tool.name), limit=_RUNS),
        "findings": suite.store.findings.list(wanted, before=None, limit=_FINDINGS),
        "schedules": [plan for plan in suite.store.schedules.list() if plan.tool == tool.name],
        "rules": tool.rules(),
        "applies": tool.apply is not None,
        "severities": [("", "Any"), *SEVERITY.items()],
        **_form(suite, tool, actor, filled),
    }
    return render(request, "tool.html", values, status=400 if filled else 200)


def _form(suite: Suite, tool: Tool[Any], actor: Actor, filled: Filled | None) -> Mapping[str, object]:
    """The form, and the settings as they are; only the fault where the configuration is wrong."""
    fields = form_fields(tool, actor)
    try:
        settings = suite.configuration.tool_settings(tool)
    except ConfigError as error:
        return {"broken": str(error), "filled": None, "fields": [], "faults": [], "settings": []}
    shown = filled or Filled(settings_form.configured(fields, settings))
    return {
        "broken": None,
        "filled": shown,
        "fields": settings_form.shown(fields, shown.texts, shown.faults),
        "faults": settings_form.elsewhere(fields, shown.faults),
        "settings": settings_view.rows(settings, written(suite.configuration, ("tools", tool.name))),
    }


PAGES = (
    Page("/tools/{name}", Scope.READ, show_tool),
    Page("/tools/{name}/run", Scope.RUN, start, "POST"),
    Page("/tools/{name}/rules/{rule}", Scope.READ, show_rule),
)
