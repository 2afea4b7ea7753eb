"""Every variable says what it is for."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Repository, outside_tests
from release_kraken.tools.terraform_pr.rule import Rule, is_blank
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    del settings
    for directory in outside_tests(repository):
        for variable in directory.module.variables:
            if is_blank(variable.description):
                yield RULE.at(
                    variable.span,
                    f'variable "{variable.name}" has no description',
                    fix="say in its description what the value is for, and what it may be",
                    resource=f"var.{variable.name}",
                )


RULE = Rule("undescribed-variable", Severity.ERROR, "Every variable has a description.", check=_check)
