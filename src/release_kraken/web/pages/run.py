"""The page of one run: how it stands, its log, what it found, what was told to whom; and its buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from release_kraken.core.finding import Severity
from release_kraken.core.run import Run, Trigger
from release_kraken.engine.runs import asking, pull_requests
from release_kraken.engine.suite import Suite
from release_kraken.store.records import DeliveryStatus, LogLine, StoredReport
from release_kraken.web.access import Scope
from release_kraken.web.pages import facts, report_view, tools, words
from release_kraken.web.pages.endpoints import Page, see
from release_kraken.web.pages.endpoints import asking as who_asks
from release_kraken.web.pages.export import publishers
from release_kraken.web.pages.rendering import render
from release_kraken.web.pages.report_view import State, Wanted
from release_kraken.web.pages.runs import chosen, next_page

_LOG_LINES = 500
_DELIVERY_TONES: Mapping[DeliveryStatus, str] = {
    DeliveryStatus.WAITING: "info",
    DeliveryStatus.SENDING: "info",
    DeliveryStatus.SENT: "good",
    DeliveryStatus.FAILED: "bad",
    DeliveryStatus.UNCERTAIN: "warn",
    DeliveryStatus.OBSOLETE: "plain",
}


@dataclass(frozen=True, slots=True)
class Log:
    """Some lines of a log. `after` is the number of the last; `more` says that others follow at once."""

    lines: tuple[LogLine, ...]
    after: int
    more: bool


def show_run(suite: Suite, request: Request) -> Response:
    """The whole page; htmx takes the part of it that changes."""
    run = found_run(suite, request)
    tool = tools.all_tools().get(run.tool)
    stored = suite.store.reports.get(run.id) if run.status.is_final else None
    values = {
        "now": suite.now(),
        "run": run,
        "tool": tool,
        "rule_names": {rule.name for rule in tool.rules()} if tool else set(),
        "seconds": _seconds(suite, run),
        "log": _log(suite, run.id, 0),
        "deliveries": suite.store.deliveries.list_for(run.id),
        "delivery_tones": _DELIVERY_TONES,
        "formats": tuple(publishers().values()),
        "parameters": words.given(run.request.parameters),
        "approvable": pull_requests.is_approvable(run),
        **_report(stored, request.query_params, f"/runs/{run.id}"),
    }
    return render(request, "run.html", values)


def show_log(suite: Suite, request: Request) -> Response:
    """The lines of a log after a number: a part of the run's page for htmx, else a page of its own."""
    run = found_run(suite, request)
    after = whole(request.query_params.get("after", ""))
    values = {"run": run, "log": _log(suite, run.id, after), "now": suite.now()}
    return render(request, "log_lines.html" if "hx-request" in request.headers else "log.html", values)


def cancel(suite: Suite, request: Request) -> Response:
    """Have a run end."""
    run = found_run(suite, request)
    asking.cancel(suite, run.id, who_asks(request).name)
    return see(f"/runs/{run.id}", done="cancelled")


def again(suite: Suite, request: Request) -> Response:
    """Ask for the same once more, without applying: who wants that says so on the tool's page."""
    run, actor = found_run(suite, request), who_asks(request).name
    made = _asked_again(suite, run, actor)
    return see(f"/runs/{made.id if made else run.id}", done="queued")


def approve(suite: Suite, request: Request) -> Response:
    """Check the code of a fork with credentials, because somebody has read it."""
    run = pull_requests.approve(suite, found_run(suite, request).id, who_asks(request).name)
    return see(f"/runs/{run.id}", done="approved")


def found_run(suite: Suite, request: Request) -> Run:
    """The run that the address names; raises 404 where there is none."""
    run_id = request.path_params["id"]
    run = suite.store.runs.get(run_id)
    if run is None:
        raise HTTPException(404, f"there is no run {run_id}: it may be older than the retention keeps runs")
    return run


def whole(text: str) -> int:
    """A number from an address; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _asked_again(suite: Suite, run: Run, actor: str) -> Run | None:
    """Its parameters were checked when it was first asked for; a pull request keeps its commit."""
    if run.request.pull_request is not None:
        request = replace(run.request, trigger=Trigger.WEB, requested_by=actor, apply=False)
        return asking.enter(suite, request)
    return asking.ask(suite, run.tool, run.request.parameters, actor=actor, trigger=Trigger.WEB, trusted=True)


def _seconds(suite: Suite, run: Run) -> float | None:
    if run.started is None:
        return None
    return ((run.finished or suite.now()) - run.started).total_seconds()


def _log(suite: Suite, run_id: str, after: int) -> Log:
    lines = suite.store.logs.list(run_id, after=after, limit=_LOG_LINES)
    return Log(lines, lines[-1].number if lines else after, len(lines) == _LOG_LINES)


def _report(stored: StoredReport | None, query: Mapping[str, str], path: str) -> Mapping[str, object]:
    """What the page shows of the report; nothing of it where there is none."""
    if stored is None:
        return {"report": None}
    every = report_view.items(stored)
    wanted = Wanted(
        chosen(State, query.get("state", "")),
        chosen(Severity, query.get("severity", "")),
        query.get("q", "").strip(),
    )
    listing = report_view.listing(every, wanted, whole(query.get("page", "")))
    numbers = report_view.counts(every)
    return {
        "report": stored.report,
        "facts": facts.texts(stored.report.facts),
        "fact_tables": facts.tables(stored.report.facts, stored.report.tables),
        "compared": stored.comparison is not None,
        "listing": listing,
        "counts": numbers,
        "total": len(stored.report.findings),
        "query": query,
        "wanted": wanted,
        "states": [
            ("", "In this report"),
            *((state, f"{state.capitalize()} ({number:,})") for state, number in numbers.items()),
        ],
        "severities": [("", "Any"), *words.SEVERITY.items()],
        "diffs": report_view.diffs(stored.report.changes),
        "most_rows": report_view.MOST_ROWS,
        "before": next_page(path, query, page=str(listing.number - 1)) if listing.number > 1 else None,
        "after": next_page(path, query, page=str(listing.number + 1))
        if listing.number < listing.pages
        else None,
    }


PAGES = (
    Page("/runs/{id}", Scope.READ, show_run),
    Page("/runs/{id}/log", Scope.READ, show_log),
    Page("/runs/{id}/cancel", Scope.RUN, cancel, "POST"),
    Page("/runs/{id}/again", Scope.RUN, again, "POST"),
    Page("/runs/{id}/approve", Scope.RUN, approve, "POST"),
)
