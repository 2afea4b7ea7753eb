"""Where it is asked for, `required_version` has an upper bound."""

from collections.abc import Iterator

from release_kraken.connectors.terraform.versions import Constraint
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Directory, Repository
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.versions.constraints import quoted
from release_kraken.tools.terraform_pr.versions.terraform_requirement import (
    own_required_version,
    proposed_requirement,
    required_version,
)


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    for directory in repository:
        constraint = required_version(repository, directory)
        if directory.kind not in settings.pins.upper_bound or constraint is None or constraint.is_bounded:
            continue
        # What is absent below a minimum is outdated-terraform's to report; the fix mends both.
        if constraint.terms or not (directory.is_open or settings.minimum.terraform):
            yield RULE.at(
                next((own.span for own in directory.module.required_version), directory.anchor),
                _message(constraint, own_required_version(directory)),
                fix=_fix(repository, directory, constraint, settings),
                resource="terraform.required_version",
            )


def _message(constraint: Constraint, own: Constraint | None) -> str:
    if not constraint.terms:
        return "there is no required_version: any version of Terraform may run this code"
    written = quoted(constraint, own)
    return f"{written} has no upper bound: the next major version of Terraform may break this code"


def _fix(
    repository: Repository, directory: Directory, constraint: Constraint, settings: TerraformPrSettings
) -> str:
    if not constraint.terms:
        return "write required_version with a lower and an upper bound around the version in use"
    return f'write required_version = "{proposed_requirement(repository, directory, constraint, settings)}"'


RULE = Rule(
    "unpinned-terraform", Severity.WARNING, "The required Terraform version has an upper bound.", check=_check
)
