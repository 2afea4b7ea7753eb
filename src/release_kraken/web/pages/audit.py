"""The audit log: who changed what, and when."""

import json
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from release_kraken.core.json import JSONObject
from release_kraken.engine.suite import Suite
from release_kraken.store.records import AuditEntry
from release_kraken.web.access import Scope
from release_kraken.web.pages.endpoints import Page
from release_kraken.web.pages.rendering import render
from release_kraken.web.pages.run import whole
from release_kraken.web.pages.runs import next_page

_PAGE = 100
_PLACES = {"run.": "/runs/", "schedule.": "/schedules/"}


def in_words(detail: JSONObject) -> str:
    """What it was changed to, a value to a line."""
    return "\n".join(
        f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in detail.items()
        if value not in (None, "", {}, [])
    )


def link(entry: AuditEntry) -> str | None:
    """The page of what was changed, where it has one."""
    places = (place for prefix, place in _PLACES.items() if entry.action.startswith(prefix) and entry.target)
    return next((f"{place}{quote(entry.target, safe='')}" for place in places), None)


def list_audit(suite: Suite, request: Request) -> Response:
    """One page of entries, the newest first."""
    query = request.query_params
    before = whole(query.get("before", "")) or None
    found = suite.store.audit.list(before=before, limit=_PAGE + 1, text=query.get("q", "").strip())
    values = {
        "now": suite.now(),
        "entries": [(entry, link(entry), in_words(entry.detail)) for entry in found[:_PAGE]],
        "older": next_page("/audit", query, before=str(found[_PAGE - 1].id)) if len(found) > _PAGE else None,
        "is_first": before is None,
        "query": query,
    }
    return render(request, "audit.html", values)


PAGES = (Page("/audit", Scope.ADMIN, list_audit),)
