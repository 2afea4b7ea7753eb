"""Every variable says which type of value it takes."""

from collections.abc import Iterator

from release_kraken.connectors.terraform.module import Variable
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Repository, outside_tests
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    for directory in outside_tests(repository):
        for variable in directory.module.variables:
            fault = _fault(variable, refuse_any=settings.variables.refuse_any)
            if fault:
                yield RULE.at(
                    variable.span,
                    f'variable "{variable.name}" has {fault}',
                    fix="give it the narrowest type that its callers need, such as string or list(string)",
                    resource=f"var.{variable.name}",
                )


def _fault(variable: Variable, *, refuse_any: bool) -> str | None:
    if variable.type is None:
        return "no type"
    return "the type any" if refuse_any and variable.type.text.strip() == "any" else None


RULE = Rule("untyped-variable", Severity.ERROR, "Every variable has a type.", check=_check)
