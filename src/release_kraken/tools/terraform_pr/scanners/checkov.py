"""checkov: https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html (3 or newer)."""

from pydantic import BaseModel, TypeAdapter, ValidationError

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.scanners.scanner import Output, Scanner, UnusableOutputError

_SEVERITIES = {
    "CRITICAL": Severity.ERROR,
    "HIGH": Severity.ERROR,
    "MEDIUM": Severity.WARNING,
    "LOW": Severity.NOTE,
    "INFO": Severity.NOTE,
}


class _Check(BaseModel):
    check_id: str
    check_name: str
    file_path: str
    file_line_range: tuple[int, int]
    resource: str = ""
    severity: str | None = None
    guideline: str | None = None


class _Results(BaseModel):
    failed_checks: tuple[_Check, ...] = ()


class _Summary(BaseModel):
    parsing_errors: int = 0


class _Report(BaseModel):
    """One framework's report; without anything to scan there are no results in it, only counts."""

    passed: int | None = None
    summary: _Summary | None = None
    results: _Results = _Results()


_OUTPUT: TypeAdapter[_Report | tuple[_Report, ...]] = TypeAdapter(_Report | tuple[_Report, ...])


def read(output: bytes) -> Output:
    """Read `checkov --output json`: one report, or a list of one for each framework."""
    try:
        said = _OUTPUT.validate_json(output)
    except ValidationError as error:
        raise UnusableOutputError(f"its output is not checkov's JSON: {error.errors()[0]['msg']}") from error
    reports = said if isinstance(said, tuple) else (said,)
    if any(report.passed is None and report.summary is None for report in reports):
        raise UnusableOutputError("its output is not checkov's JSON: there is no summary in it")
    failed = (check for report in reports for check in report.results.failed_checks)
    # With --quiet it counts the files that it cannot parse, but does not name them.
    unparsed = sum(report.summary.parsing_errors for report in reports if report.summary)
    errors = (f"number of files that it cannot parse: {unparsed}",) if unparsed else ()
    return Output(tuple(map(_finding, failed)), errors)


def _finding(check: _Check) -> Finding:
    first, last = check.file_line_range
    return Finding(
        rule=f"checkov/{check.check_id}",
        # Only its paid service knows severities.
        severity=_SEVERITIES.get(check.severity or "", Severity.WARNING),
        message=f"{check.check_name} ({check.resource})" if check.resource else check.check_name,
        path=check.file_path.lstrip("/"),
        line=first or None,
        end_line=last or None,
        fix=f"see {check.guideline}" if check.guideline else None,
        resource=check.resource or None,
    )


SCANNER = Scanner(
    "checkov",
    (
        "--directory=.",
        "--framework=terraform",
        "--output=json",
        "--compact",
        "--quiet",
        "--skip-download",
    ),
    (0, 1),
    read,
)
