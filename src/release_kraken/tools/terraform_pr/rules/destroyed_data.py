"""No plan destroys a resource that holds data without somebody looking at it."""

from collections.abc import Iterator

from release_kraken.connectors.terraform.client import Action
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.addresses import locate
from release_kraken.tools.terraform_pr.rule import PlannedRoot, Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.stateful import is_stateful

_VERBS = {Action.DELETE: "destroys", Action.REPLACE: "replaces"}


def _check(planned: PlannedRoot, settings: TerraformPrSettings) -> Iterator[Finding]:
    if planned.plan is None or planned.plan.plan is None:
        return
    for resource in planned.plan.plan.resources:
        if resource.action in _VERBS and is_stateful(resource.type, settings.stateful_types):
            yield RULE.at(
                locate(planned.repository, planned.directory, resource.address),
                f"the plan of {planned.name} {_VERBS[resource.action]} {resource.address}, which holds data",
                fix="back the data up and say so in an ignore comment, or keep the resource by a moved block",
                resource=f"{planned.name}: {resource.address}",
            )


RULE = Rule(
    "destroyed-data", Severity.ERROR, "No plan destroys a resource that holds data.", check_root=_check
)
