"""Every root is planned, where the configuration insists on it."""

from collections.abc import Iterator

from release_kraken.connectors.terraform.client import Outcome
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.rule import PlannedRoot, Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(planned: PlannedRoot, settings: TerraformPrSettings) -> Iterator[Finding]:
    """A step that failed over the code is a finding already: one cause, one finding."""
    steps = (planned.init, planned.validate, planned.plan.step if planned.plan else None)
    has_failed = any(step is not None and step.outcome is not Outcome.OK for step in steps)
    if settings.require_plan and planned.not_planned and not has_failed:
        yield RULE.at(
            planned.directory.anchor,
            f"{planned.name} is not planned: {planned.not_planned}",
            fix="give the root what it lacks, or do without require_plan",
            resource=planned.name,
        )


RULE = Rule("not-planned", Severity.ERROR, "Every root is planned, if asked for.", check_root=_check)
