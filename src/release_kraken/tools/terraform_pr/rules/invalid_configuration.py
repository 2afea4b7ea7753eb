"""Every root is valid, and Terraform warns of nothing in it."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.diagnostics import failures, warnings
from release_kraken.tools.terraform_pr.rule import PlannedRoot, Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(planned: PlannedRoot, settings: TerraformPrSettings) -> Iterator[Finding]:
    del settings
    yield from failures(RULE, planned, "validate", planned.validate)
    yield from warnings(RULE, planned)


RULE = Rule(
    "invalid-configuration",
    Severity.ERROR,
    "Every root passes terraform validate without a warning.",
    check_root=_check,
)
