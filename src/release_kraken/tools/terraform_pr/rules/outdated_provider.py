"""No provider may be older than the minimum: neither by its constraint nor by the lock file."""

from collections.abc import Iterator, Mapping

from release_kraken.connectors.terraform.provider_address import ProviderAddress
from release_kraken.connectors.terraform.versions import Constraint
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Directory, Repository, outside_tests
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.versions.constraints import quoted
from release_kraken.tools.terraform_pr.versions.providers import (
    ProviderUse,
    effective,
    fix_version,
    is_left_to_callers,
    list_uses,
    minimum_versions,
    own_uses,
)

Policies = Mapping[ProviderAddress, Constraint]


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    policies = minimum_versions(settings)
    for directory in outside_tests(repository):
        for use, constraint in _outdated(repository, directory, policies):
            yield RULE.at(
                use.place,
                _message(use, constraint, policies[use.address]),
                fix=fix_version(directory, use.address, constraint, settings),
                resource=use.resource,
            )
        yield from _locked(directory, policies)


def _outdated(
    repository: Repository, directory: Directory, policies: Policies
) -> Iterator[tuple[ProviderUse, Constraint]]:
    uses = list_uses(repository, directory)
    for own in own_uses(directory):
        policy, constraint = policies.get(own.address), effective(uses[own.address])
        if policy is None or constraint is None or constraint.within(policy):
            continue
        if own.constraints or not (directory.is_open or is_left_to_callers(repository, directory, own)):
            yield own, constraint


def _message(use: ProviderUse, constraint: Constraint, policy: Constraint) -> str:
    if not constraint.terms:
        return f'{use.address} has no version constraint: the minimum "{policy}" is not kept'
    allowed = f"{use.address} {constraint.outside(policy)}"
    return f'{quoted(constraint, use.constraint)} allows {allowed}: the minimum is "{policy}"'


def _locked(directory: Directory, policies: Policies) -> Iterator[Finding]:
    for address, locked in (directory.lock.providers if directory.lock else {}).items():
        policy = policies.get(address)
        if policy is not None and not policy.reaches(locked.version):
            yield RULE.at(
                locked.place,
                f'{address} is locked at {locked.version}: the minimum is "{policy}"',
                fix="raise the constraint, then run terraform init -upgrade",
                resource=f"provider {address}",
            )


RULE = Rule(
    "outdated-provider", Severity.ERROR, "No provider may be older than the minimum version.", check=_check
)
