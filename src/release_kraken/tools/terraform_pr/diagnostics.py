"""Turns what Terraform says of one root into findings."""

from collections.abc import Iterator
from dataclasses import replace

from release_kraken.connectors.terraform.client import Diagnostic, Outcome, StepResult
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.addresses import locate_path
from release_kraken.tools.terraform_pr.rule import PlannedRoot, Rule


def diagnosed(rule: Rule, planned: PlannedRoot, diagnostic: Diagnostic) -> Finding:
    """A diagnostic as a finding of a rule, at its place in the checkout, with its own severity.

    No resource is named: what is said of one block in two roots, or of two of its instances, is one fault.
    """
    span = locate_path(
        planned.directory, diagnostic.path, diagnostic.line, diagnostic.column, diagnostic.end_line
    )
    detail = " ".join(diagnostic.detail.split())
    message = f"{diagnostic.summary}: {detail}" if detail else diagnostic.summary
    return replace(rule.at(span, message), severity=diagnostic.severity)


def failures(rule: Rule, planned: PlannedRoot, command: str, step: StepResult | None) -> Iterator[Finding]:
    """Why a command failed: its errors, or that it was stopped, or that it ended without a word."""
    if step is None or step.outcome is Outcome.OK:
        return
    if step.outcome is Outcome.TIMED_OUT:
        yield rule.at(
            planned.directory.anchor,
            f"terraform {command} did not end within its time limit",
            fix=f"see what it waits for, or raise time_limits.{command}",
        )
        return
    errors = [one for one in step.diagnostics if one.severity is Severity.ERROR]
    for error in errors:
        yield diagnosed(rule, planned, error)
    if not errors:
        yield rule.at(planned.directory.anchor, f"terraform {command} failed and did not say why")


def warnings(rule: Rule, planned: PlannedRoot) -> Iterator[Finding]:
    """What Terraform warns of in any of its commands, each once."""
    steps = (planned.init, planned.validate, planned.plan.step if planned.plan else None)
    said = (one for step in steps if step is not None for one in step.diagnostics)
    for warning in dict.fromkeys(one for one in said if one.severity is Severity.WARNING):
        yield diagnosed(rule, planned, warning)
