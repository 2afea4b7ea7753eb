"""`/api/runs`: what ran, how it ended, what it found; and the end of a run that is no longer wanted."""

from collections.abc import Iterator

from starlette.exceptions import HTTPException
from starlette.responses import Response

from release_kraken.core.finding import Finding
from release_kraken.core.run import Run
from release_kraken.engine.access.scopes import Scope
from release_kraken.engine.runs import asking, pull_requests
from release_kraken.engine.suite import Suite
from release_kraken.store.records import RunFilter, StoredReport
from release_kraken.web.api import answers
from release_kraken.web.api.operations import Asked, answered, operation, plain
from release_kraken.web.api.payloads import Nothing, ReportFindingQuery, RunQuery


def list_runs(asked: Asked[Nothing, RunQuery]) -> Response:
    """A page of runs."""
    query = asked.query
    wanted = RunFilter(
        tool=query.tool,
        subject=query.subject,
        statuses=(query.status,) if query.status else (),
        trigger=query.trigger,
        schedule=query.schedule,
        text=query.q,
    )
    found = asked.suite.store.runs.list(wanted, before=query.before, limit=query.limit + 1)
    page = found[: query.limit]
    return answered(
        answers.Runs(
            runs=[shown(asked.suite, run) for run in page],
            next=page[-1].id if len(found) > len(page) else None,
        )
    )


def get_run(asked: Asked[Nothing, Nothing]) -> Response:
    """One."""
    return answered(shown(asked.suite, run_of(asked.suite, asked.path["id"])))


def cancel_run(asked: Asked[Nothing, Nothing]) -> Response:
    """Ask a run to end."""
    run = run_of(asked.suite, asked.path["id"])
    if run.status.is_final:
        raise HTTPException(409, f"run {run.id} has ended already: it is {run.status}")
    return accepted(asked.suite, asking.cancel(asked.suite, run.id, asked.actor.name))


def approve_run(asked: Asked[Nothing, Nothing]) -> Response:
    """Check the code of a fork with credentials, because somebody has read it."""
    run = run_of(asked.suite, asked.path["id"])
    return accepted(asked.suite, pull_requests.approve(asked.suite, run.id, asked.actor.name))


def get_report(asked: Asked[Nothing, Nothing]) -> Response:
    """All that a run had to say."""
    stored = _report_of(asked.suite, asked.path["id"])
    report = stored.report
    return answered(
        answers.Report.model_validate(
            {name: getattr(report, name) for name in answers.Report.model_fields}
            | {"findings": list(_findings(stored))}
        )
    )


def list_report_findings(asked: Asked[Nothing, ReportFindingQuery]) -> Response:
    """What a run found, against the run before."""
    query, words = asked.query, asked.query.q.lower()
    return answered(
        answers.ReportFindings(
            findings=[
                finding
                for finding in _findings(_report_of(asked.suite, asked.path["id"]))
                if query.state in (None, finding.state)
                and query.severity in (None, finding.severity)
                and words in f"{finding.rule} {finding.message} {finding.path} {finding.resource}".lower()
            ]
        )
    )


def run_of(suite: Suite, run_id: str) -> Run:
    """The run of this id; 404 where there is none."""
    run = suite.store.runs.get(run_id)
    if run is None:
        raise HTTPException(404, f"there is no run {run_id!r}; GET /api/runs lists them")
    return run


def accepted(suite: Suite, run: Run) -> Response:
    """A run that was asked for, or asked to end: where to look is in `Location`."""
    return answered(shown(suite, run), 202, {"location": f"/api/runs/{run.id}"})


def shown(suite: Suite, run: Run) -> answers.Run:
    """A run as the API shows it."""
    names = answers.Run.model_fields
    parts = {
        name: getattr(part, name) for part in (run.request, run) for name in names if hasattr(part, name)
    }
    return answers.Run.model_validate({**parts, "url": suite.page_of(run.id)})


def _report_of(suite: Suite, run_id: str) -> StoredReport:
    run = run_of(suite, run_id)
    stored = suite.store.reports.get(run_id)
    if stored is None:
        raise HTTPException(404, f"run {run_id} has no report: it is {run.status}")
    return stored


def _findings(stored: StoredReport) -> Iterator[answers.ReportFinding]:
    comparison = stored.comparison
    states = {}
    if comparison is not None:
        states = dict.fromkeys(comparison.new, "new") | dict.fromkeys(comparison.persisting, "persisting")
    for finding in stored.report.findings:
        yield _compared(finding, states.get(finding.key))
    if comparison is not None:
        yield from (_compared(finding, "gone") for finding in comparison.gone)
        yield from (_compared(finding, "stale") for finding in comparison.stale)


def _compared(finding: Finding, state: str | None) -> answers.ReportFinding:
    known = {name: getattr(finding, name) for name in answers.Finding.model_fields}
    return answers.ReportFinding.model_validate({**known, "state": state})


_ONE = "$KRAKEN/api/runs/$RUN"

OPERATIONS = (
    operation(
        "GET /runs",
        Scope.READ,
        "List runs, the newest first.",
        list_runs,
        body=Nothing,
        query=RunQuery,
        answer=answers.Runs,
        example="'$KRAKEN/api/runs?tool=terraform_pr&status=findings&limit=10'".replace("'", '"'),
    ),
    plain(
        "GET /runs/{id}",
        Scope.READ,
        "Show a run.",
        get_run,
        answer=answers.Run,
        example=_ONE,
    ),
    plain(
        "POST /runs/{id}/cancel",
        Scope.RUN,
        "Cancel a run: one that waits at once, one that works at its next sign of progress.",
        cancel_run,
        answer=answers.Run,
        status=202,
        conflicts=True,
        example=f"-X POST {_ONE}/cancel",
    ),
    plain(
        "POST /runs/{id}/approve",
        Scope.RUN,
        "Check a fork's pull request once more, with credentials, after its code was read.",
        approve_run,
        answer=answers.Run,
        status=202,
        example=f"-X POST {_ONE}/approve",
    ),
    plain(
        "GET /runs/{id}/report",
        Scope.READ,
        "Show all that a run had to say.",
        get_report,
        answer=answers.Report,
        example=f"{_ONE}/report",
    ),
    operation(
        "GET /runs/{id}/findings",
        Scope.READ,
        "List what a run found, against the run before.",
        list_report_findings,
        body=Nothing,
        query=ReportFindingQuery,
        answer=answers.ReportFindings,
        example=f'"{_ONE}/findings?state=new&severity=error"',
    ),
)
