"""Scanners: real output as findings, and every way in which a scanner can fail."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from release_kraken.core.context import Context
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.checkout.load import load_repository
from release_kraken.tools.terraform_pr.scanners import checkov, tflint
from release_kraken.tools.terraform_pr.scanners.scan import scan
from release_kraken.tools.terraform_pr.scanners.scanner import UnusableOutputError
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.static import Looked


def issue(severity: str = "warning", filename: str = "live/main.tf", line: int = 3) -> dict[str, object]:
    """An issue as tflint 0.64 prints it."""
    return {
        "rule": {
            "name": "terraform_unused_declarations",
            "severity": severity,
            "link": "https://example.com/rule",
        },
        "message": 'variable "x" is declared but not used',
        "range": {
            "filename": filename,
            "start": {"line": line, "column": 1},
            "end": {"line": line, "column": 9},
        },
        "callers": [],
        "fixable": True,
        "fixed": False,
    }


def check(severity: str | None = None) -> dict[str, object]:
    """A failed check as checkov 3.3 prints it with --compact, less what is always null."""
    return {
        "check_id": "CKV_AWS_26",
        "bc_check_id": None,
        "check_name": "Ensure all data stored in the SNS topic is encrypted",
        "check_result": {"result": "FAILED", "evaluated_keys": ["kms_master_key_id"]},
        "file_path": "/live/main.tf",
        "file_line_range": [5, 7],
        "resource": "aws_sns_topic.alerts",
        "severity": severity,
        "guideline": None,
        "details": [],
    }


def report(*checks: dict[str, object], parsing_errors: int = 0) -> dict[str, object]:
    return {
        "check_type": "terraform",
        "results": {"failed_checks": list(checks)},
        "summary": {
            "passed": 0,
            "failed": len(checks),
            "skipped": 0,
            "parsing_errors": parsing_errors,
            "resource_count": 1,
            "checkov_version": "3.3.30",
        },
        "url": "Add an api key '--bc-api-key <api-key>' to see more detailed insights",
    }


@pytest.mark.parametrize(
    ("given", "severity"),
    [
        pytest.param("error", Severity.ERROR, id="error"),
        pytest.param("warning", Severity.WARNING, id="warning"),
        pytest.param("info", Severity.NOTE, id="info"),
        pytest.param("new", Severity.ERROR, id="unknown"),
    ],
)
def test_tflint_issues(given: str, severity: Severity) -> None:
    output = json.dumps({"issues": [issue(given)], "errors": []}).encode()
    assert tflint.read(output).findings == (
        Finding(
            rule="tflint/terraform_unused_declarations",
            severity=severity,
            message='variable "x" is declared but not used',
            path="live/main.tf",
            line=3,
            column=1,
            end_line=3,
            fix="see https://example.com/rule",
        ),
    )


def test_tflint_issues_on_a_folder_have_no_line() -> None:
    output = json.dumps({"issues": [issue(filename="live", line=0)], "errors": []}).encode()
    (finding,) = tflint.read(output).findings
    assert (finding.path, finding.line) == ("live", None)


def test_tflint_errors_are_told() -> None:
    errors = [
        {"message": "Failed to work", "severity": "error"},
        {"summary": "Invalid", "message": "no such block", "severity": "error", "range": None},
    ]
    output = json.dumps({"issues": [], "errors": errors}).encode()
    assert tflint.read(output).errors == ("Failed to work", "Invalid: no such block")


@pytest.mark.parametrize(
    ("given", "severity"),
    [
        pytest.param(None, Severity.WARNING, id="not known"),
        pytest.param("CRITICAL", Severity.ERROR, id="critical"),
        pytest.param("MEDIUM", Severity.WARNING, id="medium"),
        pytest.param("LOW", Severity.NOTE, id="low"),
    ],
)
def test_checkov_checks(given: str | None, severity: Severity) -> None:
    assert checkov.read(json.dumps(report(check(given))).encode()).findings == (
        Finding(
            rule="checkov/CKV_AWS_26",
            severity=severity,
            message="Ensure all data stored in the SNS topic is encrypted (aws_sns_topic.alerts)",
            path="live/main.tf",
            line=5,
            end_line=7,
            resource="aws_sns_topic.alerts",
        ),
    )


def test_checkov_reports_of_several_frameworks() -> None:
    output = json.dumps([report(check()), report(parsing_errors=2)]).encode()
    read = checkov.read(output)
    assert (len(read.findings), read.errors) == (1, ("number of files that it cannot parse: 2",))


def test_checkov_with_nothing_to_scan() -> None:
    counts = {
        "passed": 0,
        "failed": 0,
        "skipped": 0,
        "parsing_errors": 0,
        "resource_count": 0,
        "checkov_version": "3",
    }
    assert checkov.read(json.dumps(counts).encode()).findings == ()


@pytest.mark.parametrize("read", [tflint.read, checkov.read], ids=["tflint", "checkov"])
@pytest.mark.parametrize(
    "output",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"Traceback (most recent call last)", id="a traceback"),
        pytest.param(b'{"issues": [', id="cut off"),
        pytest.param(b'{"other": 1}', id="another object"),
        pytest.param(b"null", id="null"),
    ],
)
def test_other_output_is_refused(read: object, output: bytes) -> None:
    assert callable(read)
    with pytest.raises(UnusableOutputError):
        read(output)


class Silence:
    """Connectors, cache and progress that are not needed here."""

    def get(self, _: object, /) -> None:
        return None

    def put(self, key: str, value: bytes) -> None: ...

    def update(self, step: str, done: int, total: int) -> None: ...


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    (root / "live").mkdir(parents=True)
    (root / "live" / "main.tf").write_text("")
    return root


@pytest.fixture
def context(tmp_path: Path) -> Context:
    (tmp_path / "scratch").mkdir()
    silence = Silence()
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Context(lambda: now, silence, silence, silence, tmp_path / "scratch", silence, silence)  # type: ignore[arg-type]


def program(folder: Path, script: str) -> str:
    """A program that stands in for a scanner."""
    path = folder / "scanner"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def scanned(checkout: Path, context: Context, binary: str, **values: object) -> Looked:
    settings = TerraformPrSettings.model_validate(
        {"path": checkout, "tflint": {"enabled": True, "binary": binary, **values}, "exclude": ["vendor/"]}
    )
    return scan(load_repository(checkout, settings), settings, context, ["tflint"])


def test_a_scanner_runs_on_a_copy(checkout: Path, context: Context, tmp_path: Path) -> None:
    output = json.dumps({"issues": [issue(), issue(filename="vendor/x/main.tf")], "errors": []})
    binary = program(tmp_path, f"test -f live/main.tf && touch written && echo '{output}'; exit 2")
    looked = scanned(checkout, context, binary)
    assert [finding.path for finding in looked.findings] == ["live/main.tf"]
    assert looked.not_checked == ()
    assert not (checkout / "written").exists()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        pytest.param("echo oops >&2; exit 1", "it ended with code 1: oops", id="failed"),
        pytest.param("exit 3", "it ended with code 3: no message", id="failed silently"),
        pytest.param("echo '[1, 2'", "its output is not tflint's JSON", id="wrong output"),
        pytest.param("exec sleep 60", "it did not end within 0.2 seconds", id="time limit"),
        pytest.param(
            'echo \'{"issues": [], "errors": [{"message": "no plugin"}]}\'; exit 1',
            "no plugin",
            id="its own error",
        ),
    ],
)
def test_a_scanner_that_fails_is_told(
    checkout: Path, context: Context, tmp_path: Path, script: str, why: str
) -> None:
    looked = scanned(
        checkout, context, program(tmp_path, script), time_limit=0.2 if "sleep" in script else 60
    )
    assert looked.findings == ()
    assert [(gap.what, gap.why.startswith(why)) for gap in looked.not_checked] == [("tflint", True)]


def test_a_scanner_that_is_missing_is_told(checkout: Path, context: Context) -> None:
    looked = scanned(checkout, context, "/nonexistent/tflint")
    assert [gap.why for gap in looked.not_checked] == [
        "/nonexistent/tflint is not installed: install it, or switch it off"
    ]
