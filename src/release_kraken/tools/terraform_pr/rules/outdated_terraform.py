"""No Terraform older than the minimum may run the code: neither by `required_version` nor right now."""

from collections.abc import Iterator

from release_kraken.connectors.terraform.versions import Constraint, parse_version, terraform_constraint
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Directory, Repository, outside_tests
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.versions.constraints import quoted
from release_kraken.tools.terraform_pr.versions.terraform_requirement import (
    is_left_to_callers,
    own_required_version,
    proposed_requirement,
    required_version,
)


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    if not settings.minimum.terraform:
        return
    policy = terraform_constraint(settings.minimum.terraform)
    yield from _running(repository.terraform_version, policy)
    for directory in outside_tests(repository):
        yield from _required(repository, directory, settings, policy)


def _running(version: str | None, policy: Constraint) -> Iterator[Finding]:
    if version is not None and not policy.allows(parse_version(version)):
        yield Finding(
            rule=RULE.name,
            severity=RULE.severity,
            message=f'the Terraform that runs is {version}: the minimum is "{policy}"',
            fix=f"install a Terraform that satisfies {policy}",
            resource="terraform",
        )


def _required(
    repository: Repository, directory: Directory, settings: TerraformPrSettings, policy: Constraint
) -> Iterator[Finding]:
    own = directory.module.required_version
    constraint = required_version(repository, directory)
    if constraint is None or constraint.within(policy):
        return
    if not own and (directory.is_open or is_left_to_callers(repository, directory)):
        return
    yield RULE.at(
        own[0].span if own else directory.anchor,
        _message(constraint, own_required_version(directory), policy),
        fix=f'write required_version = "{proposed_requirement(repository, directory, constraint, settings)}"',
        resource="terraform.required_version",
    )


def _message(constraint: Constraint, own: Constraint | None, policy: Constraint) -> str:
    if not constraint.terms:
        return f'there is no required_version: the minimum "{policy}" is not kept'
    return (
        f'{quoted(constraint, own)} allows Terraform {constraint.outside(policy)}: the minimum is "{policy}"'
    )


RULE = Rule(
    "outdated-terraform",
    Severity.ERROR,
    "No Terraform older than the minimum version may run the code.",
    check=_check,
)
