"""Turns the end of a command into a step's result, so that no failure is without a reason."""

from release_kraken.connectors.terraform.client import Diagnostic, Outcome, StepResult
from release_kraken.connectors.terraform.process import Completed, Ending
from release_kraken.core.finding import Severity

_SAID_BYTES = 2000


def step_result(
    command: str, completed: Completed, found: tuple[Diagnostic, ...], time_limit: float
) -> StepResult:
    """How `command` ended and what it said; where it does not explain its failure, its end does."""
    outcome = _outcome(completed)
    return StepResult(
        outcome=outcome,
        diagnostics=found + _additions(command, completed, outcome, found, time_limit),
        seconds=completed.seconds,
        cpu=completed.cpu,
    )


def _outcome(completed: Completed) -> Outcome:
    if completed.ending is Ending.TIMED_OUT:
        return Outcome.TIMED_OUT
    return Outcome.OK if completed.code == 0 else Outcome.FAILED


def _additions(
    command: str, completed: Completed, outcome: Outcome, found: tuple[Diagnostic, ...], time_limit: float
) -> tuple[Diagnostic, ...]:
    if outcome is Outcome.TIMED_OUT:
        return (
            Diagnostic(
                Severity.ERROR, "Time limit", f"{command} took longer than {time_limit:g} s and was stopped."
            ),
        )
    explained = any(diagnostic.severity is Severity.ERROR for diagnostic in found)
    if outcome is Outcome.OK or explained:
        return ()
    return (Diagnostic(Severity.ERROR, f"{command} failed", failure(completed)),)


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
    said = (completed.stderr.strip() or completed.stdout.strip())[-_SAID_BYTES:].decode(errors="replace")
    return f"{how}: {said}" if said else how
