"""Turns runs and findings into rows and back."""

from dataclasses import fields
from typing import TYPE_CHECKING

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.pull_request import PullRequest
from release_kraken.core.run import Counts, Run, RunRequest, RunStatus, Trigger

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

_REQUEST_FIELDS = tuple(field.name for field in fields(RunRequest))
_RUN_FIELDS = tuple(field.name for field in fields(Run) if field.name != "request")
_FINDING_FIELDS = tuple(field.name for field in fields(Finding))

RUN_COLUMNS = (*_REQUEST_FIELDS, *_RUN_FIELDS, "handed_back")
"""What is kept of a run when it is entered; its other columns are empty then."""


def run_values(run: Run) -> dict[str, object]:
    """A run that is entered, by the names of its columns."""
    return {
        **{name: getattr(run.request, name) for name in _REQUEST_FIELDS},
        **{name: getattr(run, name) for name in _RUN_FIELDS},
        "handed_back": 0,
    }


def run(row: "RowMapping") -> Run:
    """The run that a row keeps."""
    asked = {name: row[name] for name in _REQUEST_FIELDS}
    asked["trigger"] = Trigger(row["trigger"])
    asked["pull_request"] = PullRequest(**row["pull_request"]) if row["pull_request"] else None
    values = {name: row[name] for name in _RUN_FIELDS}
    values["status"] = RunStatus(row["status"])
    values["counts"] = Counts(**row["counts"])
    return Run(request=RunRequest(**asked), **values)


def finding(row: "RowMapping") -> Finding:
    """The finding that a row keeps."""
    values = {name: row[name] for name in _FINDING_FIELDS}
    return Finding(**{**values, "severity": Severity(row["severity"])})
