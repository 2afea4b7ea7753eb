"""Every root that can reach its providers and its state can be planned."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.diagnostics import failures
from release_kraken.tools.terraform_pr.rule import PlannedRoot, Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(planned: PlannedRoot, settings: TerraformPrSettings) -> Iterator[Finding]:
    del settings
    # A root that cannot be planned for want of credentials is told of as not planned, not as at fault.
    if planned.plan is not None and not planned.not_planned:
        yield from failures(RULE, planned, "plan", planned.plan.step)


RULE = Rule("failed-plan", Severity.ERROR, "Every root can be planned.", check_root=_check)
