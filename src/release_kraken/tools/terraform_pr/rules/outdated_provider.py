"""No provider may be older than the minimum: neither by its constraint nor by the lock file."""

from collections.abc import Iterator

from release_kraken.connectors.terraform.provider_address import ProviderAddress, parse_provider
from release_kraken.connectors.terraform.versions import Constraint, provider_constraint
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.constraints import mended
from release_kraken.tools.terraform_pr.providers import effective, list_uses, provider_uses
from release_kraken.tools.terraform_pr.repository import Directory, Repository, outside_tests
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

Policies = dict[ProviderAddress, Constraint]


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    policies = _policies(settings)
    for directory in outside_tests(repository):
        yield from _declared(repository, directory, policies)
        yield from _locked(directory, policies)


def _policies(settings: TerraformPrSettings) -> Policies:
    addresses = ((parse_provider(source), text) for source, text in settings.minimum.providers.items())
    return {address: provider_constraint(text) for address, text in addresses if address}


def _declared(repository: Repository, directory: Directory, policies: Policies) -> Iterator[Finding]:
    uses = list_uses(repository, directory)
    for own in {use.address: use for use in reversed(provider_uses(directory.module))}.values():
        policy, constraint = policies.get(own.address), effective(uses[own.address])
        if policy is None or constraint is None or constraint.within(policy):
            continue
        if not own.constraints and directory.is_open:
            continue  # what is missing may stand in a file that is broken or generated
        yield RULE.at(
            own.place,
            _message(own.address, constraint, policy),
            fix=f'write version = "{mended(constraint, policy)}"',
            resource=own.resource,
        )


def _message(address: ProviderAddress, constraint: Constraint, policy: Constraint) -> str:
    if not constraint.terms:
        return f'{address} has no version constraint: the minimum "{policy}" is not kept'
    return f'"{constraint}" allows {address} {constraint.outside(policy)}: the minimum is "{policy}"'


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
