"""tflint: https://github.com/terraform-linters/tflint (0.47 or newer)."""

from pydantic import BaseModel, ValidationError

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.scanners.scanner import Output, Scanner, UnusableOutputError

_SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.NOTE}


class _Position(BaseModel):
    line: int
    column: int


class _Range(BaseModel):
    filename: str
    start: _Position
    end: _Position


class _Rule(BaseModel):
    name: str
    severity: str
    link: str = ""


class _Issue(BaseModel):
    rule: _Rule
    message: str
    range: _Range


class _Error(BaseModel):
    message: str
    summary: str = ""


class _Output(BaseModel):
    issues: tuple[_Issue, ...]
    errors: tuple[_Error, ...]


def read(output: bytes) -> Output:
    """Read `tflint --format=json`."""
    try:
        said = _Output.model_validate_json(output)
    except ValidationError as error:
        raise UnusableOutputError(f"its output is not tflint's JSON: {error.errors()[0]['msg']}") from error
    errors = (f"{each.summary}: {each.message}" if each.summary else each.message for each in said.errors)
    return Output(tuple(map(_finding, said.issues)), tuple(errors))


def _finding(issue: _Issue) -> Finding:
    # Issues about a folder as a whole have a range that begins nowhere.
    place = issue.range
    return Finding(
        rule=f"tflint/{issue.rule.name}",
        severity=_SEVERITIES.get(issue.rule.severity, Severity.ERROR),
        message=issue.message,
        path=place.filename or None,
        line=place.start.line or None,
        column=place.start.column or None,
        end_line=place.end.line or None,
        fix=f"see {issue.rule.link}" if issue.rule.link else None,
    )


SCANNER = Scanner("tflint", ("--recursive", "--format=json", "--no-color"), (0, 2), read)
