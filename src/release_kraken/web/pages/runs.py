"""The list of runs: filtered, newest first, a page at a time."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from release_kraken.core.run import RunStatus, Trigger
from release_kraken.engine.suite import Suite
from release_kraken.store.records import RunFilter
from release_kraken.web.access import Scope
from release_kraken.web.pages import tools, words
from release_kraken.web.pages.endpoints import Page
from release_kraken.web.pages.rendering import render

_PAGE = 50
_EnumT = TypeVar("_EnumT", bound=StrEnum)


def chosen(kind: type[_EnumT], text: str) -> _EnumT | None:
    """The member that a query names; None for none and for what is no member."""
    return kind(text) if text in list(kind) else None


def run_filter(query: Mapping[str, str]) -> RunFilter:
    """What the query asks for."""
    status = chosen(RunStatus, query.get("status", ""))
    return RunFilter(
        tool=query.get("tool") or None,
        statuses=(status,) if status else (),
        trigger=chosen(Trigger, query.get("trigger", "")),
        schedule=query.get("schedule") or None,
        text=query.get("q", "").strip(),
    )


def next_page(path: str, query: Mapping[str, str], **further: str) -> str:
    """The address of the next page of a list, with the same filters."""
    kept = {name: value for name, value in query.items() if value and name != "done"}
    return f"{path}?{urlencode({**kept, **further})}"


def list_runs(suite: Suite, request: Request) -> Response:
    """One page of runs."""
    query = request.query_params
    found = suite.store.runs.list(run_filter(query), before=query.get("before") or None, limit=_PAGE + 1)
    values = {
        "now": suite.now(),
        "runs": found[:_PAGE],
        "older": next_page("/runs", query, before=found[_PAGE - 1].id) if len(found) > _PAGE else None,
        "is_first": "before" not in query,
        "query": query,
        "tools": tools.options(),
        "statuses": [("", "Any"), *words.STATUS.items()],
        "triggers": [("", "Any"), *((trigger, text.capitalize()) for trigger, text in words.TRIGGER.items())],
    }
    return render(request, "runs.html", values)


PAGES = (Page("/runs", Scope.READ, list_runs),)
