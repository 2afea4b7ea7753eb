"""Explains how commands ended."""

import pytest

from release_kraken.connectors.terraform.client import Diagnostic, Outcome, StepResult
from release_kraken.connectors.terraform.process import Completed, Ending
from release_kraken.connectors.terraform.steps import step_result
from release_kraken.core.finding import Severity

WARNING = Diagnostic(Severity.WARNING, "Old")
FAULT = Diagnostic(Severity.ERROR, "Wrong")


def completed(
    code: int = 0, ending: Ending = Ending.EXITED, stdout: bytes = b"", stderr: bytes = b"", left_out: int = 0
) -> Completed:
    return Completed(ending, code, stdout, stderr, left_out, seconds=2.0, cpu=1.0)


def failed(detail: str) -> Diagnostic:
    return Diagnostic(Severity.ERROR, "terraform init failed", detail)


@pytest.mark.parametrize(
    ("given", "found", "outcome", "expected"),
    [
        pytest.param(completed(), (WARNING,), Outcome.OK, (WARNING,), id="ok"),
        pytest.param(completed(1), (FAULT,), Outcome.FAILED, (FAULT,), id="explained"),
        pytest.param(
            completed(1, stderr=b"\x1b[31mboom\x1b[0m\n"),
            (WARNING,),
            Outcome.FAILED,
            (WARNING, failed("it ended with code 1: boom")),
            id="explained-by-standard-error",
        ),
        pytest.param(
            completed(2, stdout=b"usage\n"),
            (),
            Outcome.FAILED,
            (failed("it ended with code 2: usage"),),
            id="by-output",
        ),
        pytest.param(completed(-9), (), Outcome.FAILED, (failed("signal 9 ended it"),), id="killed"),
        pytest.param(
            completed(1, left_out=70),
            (),
            Outcome.FAILED,
            (failed("it ended with code 1 after more output than can be kept (70 bytes are left out)"),),
            id="flooded",
        ),
        pytest.param(
            completed(1, Ending.TIMED_OUT),
            (Diagnostic(Severity.ERROR, "execution halted"),),
            Outcome.TIMED_OUT,
            (
                Diagnostic(
                    Severity.ERROR,
                    "Time limit exceeded",
                    "terraform init took longer than 0.5 s and was stopped.",
                ),
            ),
            id="timed-out",
        ),
    ],
)
def test_step_result(
    given: Completed, found: tuple[Diagnostic, ...], outcome: Outcome, expected: tuple[Diagnostic, ...]
) -> None:
    assert step_result("terraform init", given, found, 0.5) == StepResult(
        outcome, expected, seconds=2.0, cpu=1.0
    )
