"""Every output says what it is, where the configuration asks for it."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Repository, outside_tests
from release_kraken.tools.terraform_pr.rule import Rule, is_blank
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    if not settings.variables.output_descriptions:
        return
    for directory in outside_tests(repository):
        for output in directory.module.outputs:
            if is_blank(output.description):
                yield RULE.at(
                    output.span,
                    f'output "{output.name}" has no description',
                    fix="say in its description what a caller can do with the value",
                    resource=f"output.{output.name}",
                )


RULE = Rule(
    "undescribed-output", Severity.ERROR, "Every output has a description, if asked for.", check=_check
)
