"""Where it is asked for, the version of every provider has an upper bound."""

from collections.abc import Iterator

from release_kraken.connectors.terraform.versions import Constraint
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Directory, Repository
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.versions.constraints import quoted
from release_kraken.tools.terraform_pr.versions.providers import (
    ProviderUse,
    effective,
    fix_version,
    list_uses,
    minimum_versions,
    own_uses,
)


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    policies = minimum_versions(settings)
    for directory in repository:
        if directory.kind not in settings.pins.upper_bound:
            continue
        for use, constraint in _unbounded(repository, directory):
            # What has no constraint but a minimum is outdated-provider's to report; the fix mends both.
            if constraint.terms or not (directory.is_open or use.address in policies):
                yield RULE.at(
                    use.place,
                    _message(use, constraint),
                    fix=_fix(directory, use, constraint, settings),
                    resource=use.resource,
                )


def _unbounded(repository: Repository, directory: Directory) -> Iterator[tuple[ProviderUse, Constraint]]:
    uses = list_uses(repository, directory)
    for use in own_uses(directory):
        constraint = effective(uses[use.address])
        if constraint is not None and not constraint.is_bounded:
            yield use, constraint


def _message(use: ProviderUse, constraint: Constraint) -> str:
    if not constraint.terms:
        return f"{use.address} has no version constraint: any version may be installed"
    written = quoted(constraint, use.constraint)
    return f"{written} gives {use.address} no upper bound: its next major version may break this code"


def _fix(
    directory: Directory, use: ProviderUse, constraint: Constraint, settings: TerraformPrSettings
) -> str:
    locked = directory.lock.providers.get(use.address) if directory.lock else None
    if constraint.terms:
        return fix_version(directory, use.address, constraint, settings)
    if locked:
        return f'write version = "~> {locked.version.major}.{locked.version.minor}"'
    return "give it a lower and an upper bound around the version in use"


RULE = Rule("unpinned-provider", Severity.WARNING, "Every provider version has an upper bound.", check=_check)
