"""A tool's page, made from its declaration: how it does, how it is run, what it looks for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
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
from release_kraken.store.records import Day, FindingFilter, FindingState, RunFilter, StoredFinding
from release_kraken.web.access import Actor, Scope
from release_kraken.web.pages import settings_form, settings_view
from release_kraken.web.pages.action_forms import Refused
from release_kraken.web.pages.charts import sparkline
from release_kraken.web.pages.endpoints import Page, form_of, see
from release_kraken.web.pages.endpoints import asking as who_asks
from release_kraken.web.pages.markdown import rendered
from release_kraken.web.pages.notices import query_of
from release_kraken.web.pages.own_part import own_part
from release_kraken.web.pages.rendering import render
from release_kraken.web.pages.settings import written
from release_kraken.web.pages.settings_form import Field
from release_kraken.web.pages.tools import tool_named
from release_kraken.web.pages.words import SEVERITY

_NOTHING: Mapping[str, str] = {}
_UNCONFIRMED = "To apply changes, tick the box that says that you know what it does."


@dataclass(frozen=True, slots=True)
class Most:
    """How many of each a page lists, where other pages have them all; `chart` is its height."""

    runs: int
    findings: int
    chart: int


_MANY = Most(runs=10, findings=15, chart=220)
_FEW = Most(runs=5, findings=5, chart=140)
"""Below what a tool itself has to show."""


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
    tool = tool_named(request.path_params["name"])
    return tool_page(suite, tool, request, query_of(str(request.url)))


def start(suite: Suite, request: Request) -> Response:
    """Ask for a run with what was filled in; shows the form again with all that is wrong with it."""
    tool, actor, form = tool_named(request.path_params["name"]), who_asks(request), form_of(request)
    fields = form_fields(tool, actor)
    texts = settings_form.filled_in(fields, form)
    applies = form.one("apply") == "yes"
    if applies and not form.has("confirmed"):
        return tool_page(suite, tool, request, filled=Filled(texts, applies, (_UNCONFIRMED,)))
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
        faults = tuple(str(error).splitlines())
        return tool_page(suite, tool, request, filled=Filled(texts, applies, faults))
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


def tool_page(
    suite: Suite,
    tool: Tool[Any],
    request: Request,
    query: Mapping[str, str] = _NOTHING,
    *,
    filled: Filled | None = None,
    refused: Refused | None = None,
) -> Response:
    """The page as the query wants it; where a form cannot be done as it is, with all that is wrong."""
    actor = who_asks(request)
    own = own_part(suite, tool, actor, query, refused)
    values = {
        "tool": tool,
        "command": command_name(tool.name),
        "rules": tool.rules(),
        "applies": tool.apply is not None,
        "severities": [("", "Any"), *SEVERITY.items()],
        "own": own,
        "refused": refused,
        **_kept(suite, tool, _FEW if own else _MANY),
        **_form(suite, tool, actor, filled),
    }
    return render(request, "tool.html", values, status=400 if filled or refused else 200)


def _kept(suite: Suite, tool: Tool[Any], most: Most) -> Mapping[str, object]:
    """What the store has of the tool."""
    now = suite.now()
    summary = suite.store.runs.summarise([tool.name])[0]
    return {
        "now": now,
        "most": most,
        "summary": summary,
        "chart": sparkline(summary.trend, now.date(), width=640, height=most.chart * 2 // 3, margin=10),
        "chart_data": chart_data(summary.trend),
        "runs": suite.store.runs.list(RunFilter(tool=tool.name), limit=most.runs),
        "findings": list(islice(_worst(suite, tool.name, most.findings), most.findings)),
        "schedules": [plan for plan in suite.store.schedules.list() if plan.tool == tool.name],
    }


def _worst(suite: Suite, tool: str, most: int) -> Iterator[StoredFinding]:
    """What is open: errors before warnings before notes, of each the newest first, at least `most`."""
    wanted = FindingFilter(tool=tool, state=FindingState.OPEN)
    for severity in SEVERITY:
        yield from suite.store.findings.list(replace(wanted, severity=severity), limit=most)


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
