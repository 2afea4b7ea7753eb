"""Every version constraint can be read by Terraform, and stands where Terraform takes one."""

from collections.abc import Iterator

from release_kraken.connectors.terraform.module import Expression, Module, ModuleCall
from release_kraken.connectors.terraform.sources import SourceKind, parse_source
from release_kraken.connectors.terraform.versions import (
    InvalidConstraintError,
    module_constraint,
    provider_constraint,
    terraform_constraint,
)
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Repository, outside_tests
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.versions.constraints import Parse, read_constraint
from release_kraken.tools.terraform_pr.versions.providers import provider_uses


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    del settings
    for directory in outside_tests(repository):
        for expression, parse, resource in _constraints(directory.module):
            yield from _unreadable(expression, parse, resource)
        for call in directory.module.calls:
            yield from _misplaced(call)


def _constraints(module: Module) -> Iterator[tuple[Expression, Parse, str]]:
    for expression in module.required_version:
        yield expression, terraform_constraint, "terraform.required_version"
    for use in provider_uses(module):
        for expression in use.constraints:
            yield expression, provider_constraint, use.resource
    for call in module.calls:
        if (
            call.version is not None
            and call.version.literal_text is not None
            and _kind(call) is SourceKind.REGISTRY
        ):
            yield call.version, module_constraint, f"module.{call.name}"


def _kind(call: ModuleCall) -> SourceKind | None:
    source = call.source.literal_text if call.source else None
    return None if source is None else parse_source(source).kind


def _unreadable(expression: Expression, parse: Parse, resource: str) -> Iterator[Finding]:
    try:
        read_constraint(expression, parse)
    except InvalidConstraintError as error:
        yield RULE.at(
            expression.span,
            f"Terraform cannot use the constraint {expression.text.strip()}: {error}",
            fix='write comparisons joined by commas, such as ">= 1.2.0, < 2.0.0"',
            resource=resource,
        )


def _misplaced(call: ModuleCall) -> Iterator[Finding]:
    if call.version is not None and _kind(call) not in (None, SourceKind.REGISTRY, SourceKind.UNKNOWN):
        yield RULE.at(
            call.version.span,
            f'module "{call.name}" is not from a registry: Terraform takes no version for it',
            fix="remove version; a git source takes ?ref= in the source instead",
            resource=f"module.{call.name}",
        )


RULE = Rule(
    "invalid-constraint", Severity.ERROR, "Every version constraint can be used by Terraform.", check=_check
)
