"""Every open finding of all tools, or what is gone: searched and filtered."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from release_kraken.core.finding import Severity
from release_kraken.engine.suite import Suite
from release_kraken.store.records import FindingFilter, FindingState
from release_kraken.web.access import Scope
from release_kraken.web.pages import tools
from release_kraken.web.pages.endpoints import Page
from release_kraken.web.pages.rendering import render
from release_kraken.web.pages.run import whole
from release_kraken.web.pages.runs import chosen, next_page
from release_kraken.web.pages.words import SEVERITY

_PAGE = 100


def finding_filter(query: Mapping[str, str]) -> FindingFilter:
    """What the query asks for; without a state, what is open."""
    return FindingFilter(
        tool=query.get("tool") or None,
        severity=chosen(Severity, query.get("severity", "")),
        rule=query.get("rule", "").strip() or None,
        owner=query.get("owner", "").strip() or None,
        text=query.get("q", "").strip(),
        state=chosen(FindingState, query.get("state", "")) or FindingState.OPEN,
    )


def list_findings(suite: Suite, request: Request) -> Response:
    """One page of findings, those seen first lately before the others."""
    query = request.query_params
    before = whole(query.get("before", "")) or None
    found = suite.store.findings.list(finding_filter(query), before=before, limit=_PAGE + 1)
    more = len(found) > _PAGE
    values = {
        "now": suite.now(),
        "findings": found[:_PAGE],
        "older": next_page("/findings", query, before=str(found[_PAGE - 1].id)) if more else None,
        "is_first": before is None,
        "query": query,
        "tools": tools.options(),
        "severities": [("", "Any"), *SEVERITY.items()],
        "states": [("open", "Open"), ("gone", "Gone")],
    }
    return render(request, "findings.html", values)


PAGES = (Page("/findings", Scope.READ, list_findings),)
