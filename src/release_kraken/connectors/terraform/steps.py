"""Turns the end of a command into a step's result, so that no failure is without a reason."""

from release_kraken.connectors.terraform.client import Diagnostic, Outcome, StepResult
from release_kraken.connectors.terraform.diagnostics import plain
from release_kraken.connectors.terraform.process import Completed, Ending
from release_kraken.core.finding import Severity

_SAID_BYTES = 2000


def step_result(
    command: str, completed: Completed, found: tuple[Diagnostic, ...], time_limit: float
) -> StepResult:
    """How `command` ended and what it said; where it does not explain its failure, its end does."""
    return StepResult(
        outcome=_outcome(completed),
        diagnostics=_explained(command, completed, found, time_limit),
        seconds=completed.seconds,
        cpu=completed.cpu,
    )


def _outcome(completed: Completed) -> Outcome:
    if completed.ending is Ending.TIMED_OUT:
        return Outcome.TIMED_OUT
    return Outcome.OK if completed.code == 0 else Outcome.FAILED


def _explained(
    command: str, completed: Completed, found: tuple[Diagnostic, ...], time_limit: float
) -> tuple[Diagnostic, ...]:
    outcome = _outcome(completed)
    if outcome is Outcome.TIMED_OUT:
        # What the command says once it is told to end ("execution halted") is no fault of the code.
        detail = f"{command} took longer than {time_limit:g} s and was stopped."
        return (Diagnostic(Severity.ERROR, "Time limit exceeded", detail),)
    told = any(diagnostic.severity is Severity.ERROR for diagnostic in found)
    if outcome is Outcome.OK or told:
        return found
    return (*found, Diagnostic(Severity.ERROR, f"{command} failed", failure(completed)))


def failure(completed: Completed) -> str:
    """How a command ended that failed, with the last that it said."""
    if completed.ending is Ending.TIMED_OUT:
        return "it took too long and was stopped"
    how = (
        f"it ended with code {completed.code}"
        if completed.code >= 0
        else f"signal {-completed.code} ended it"
    )
    if completed.left_out:
        how += f" after more output than can be kept ({completed.left_out} bytes are left out)"
    said = plain(
        (completed.stderr.strip() or completed.stdout.strip())[-_SAID_BYTES:].decode(errors="replace")
    )
    return f"{how}: {said}" if said else how
