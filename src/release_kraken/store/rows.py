"""Turns runs and findings into rows and back."""

from dataclasses import fields

from sqlalchemy import RowMapping

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.pull_request import PullRequest
from release_kraken.core.run import Counts, Run, RunRequest, RunStatus, Trigger

_REQUEST_FIELDS = tuple(field.name for field in fields(RunRequest))
_RUN_FIELDS = tuple(field.name for field in fields(Run) if field.name != "request")
_FINDING_FIELDS = tuple(field.name for field in fields(Finding))


def run_values(run: Run) -> dict[str, object]:
    """What is kept of a run when it is entered."""
    return {
        **{name: getattr(run.request, name) for name in _REQUEST_FIELDS},
        **{name: getattr(run, name) for name in _RUN_FIELDS},
        "handed_back": 0,
    }


def run(row: RowMapping) -> Run:
    """The run that a row keeps."""
    asked = {name: row[name] for name in _REQUEST_FIELDS}
    asked["trigger"] = Trigger(row["trigger"])
    asked["pull_request"] = PullRequest(**row["pull_request"]) if row["pull_request"] else None
    values = {name: row[name] for name in _RUN_FIELDS}
    values["status"] = RunStatus(row["status"])
    values["counts"] = Counts(**row["counts"])
    return Run(request=RunRequest(**asked), **values)


def finding_values(finding: Finding) -> dict[str, str | int | None]:
    """What is kept of a finding itself."""
    return {name: getattr(finding, name) for name in _FINDING_FIELDS}


def finding(row: RowMapping) -> Finding:
    """The finding that a row keeps."""
    values = {name: row[name] for name in _FINDING_FIELDS}
    return Finding(**{**values, "severity": Severity(row["severity"])})
