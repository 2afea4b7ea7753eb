"""Every root can be initialised."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.diagnostics import failures
from release_kraken.tools.terraform_pr.rule import PlannedRoot, Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(planned: PlannedRoot, settings: TerraformPrSettings) -> Iterator[Finding]:
    del settings
    return failures(RULE, planned, "init", planned.init)


RULE = Rule("failed-init", Severity.ERROR, "Every root can be initialised.", check_root=_check)
