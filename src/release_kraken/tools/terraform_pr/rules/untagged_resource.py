"""Every planned resource bears the tags that the configuration asks for; default_tags count."""

from collections.abc import Iterator
from itertools import groupby

from release_kraken.connectors.terraform.client import Action, Plan, PlannedResource
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.addresses import locate, without_index
from release_kraken.tools.terraform_pr.rule import PlannedRoot, Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

_STAYS = frozenset({Action.CREATE, Action.UPDATE, Action.REPLACE, Action.IMPORT, Action.NO_OP})


def _check(planned: PlannedRoot, settings: TerraformPrSettings) -> Iterator[Finding]:
    if planned.plan is None or planned.plan.plan is None:
        return
    for (address, missing), count in _untagged(planned.plan.plan, settings.required_tags):
        noun = "tag" if len(missing) == 1 else "tags"
        instances = f" ({count} instances)" if count > 1 else ""
        yield RULE.at(
            locate(planned.repository, planned.directory, address),
            f"{address}{instances} lacks the {noun} {', '.join(missing)} in {planned.name}",
            fix="add them to its tags, or to the provider's default_tags",
            resource=f"{planned.name}: {address}",
        )


def _untagged(plan: Plan, required: tuple[str, ...]) -> Iterator[tuple[tuple[str, tuple[str, ...]], int]]:
    """Each block that lacks tags, with the tags, and how many instances of it lack them."""
    faults = sorted(
        (without_index(resource.address), missing)
        for resource in plan.resources
        if (missing := _missing(resource, required))
    )
    for fault, same in groupby(faults):
        yield fault, len(list(same))


def _missing(resource: PlannedResource, required: tuple[str, ...]) -> tuple[str, ...]:
    """The required tags that a resource lacks; one whose value is known only after apply is there."""
    if not (resource.supports_tags and resource.tags_known and resource.action in _STAYS):
        return ()
    return tuple(tag for tag in required if tag not in (resource.tags or {}))


RULE = Rule(
    "untagged-resource", Severity.ERROR, "Every planned resource bears the required tags.", check_root=_check
)
