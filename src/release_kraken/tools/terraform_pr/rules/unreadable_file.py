"""Every Terraform file is UTF-8 text of a size that a person may have written."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    del settings
    for directory in repository:
        for file in directory.module.files:
            if file.problem and file.problem.unreadable:
                message, _, fix = file.problem.message.partition("; ")
                yield RULE.at(file.problem.span, message, fix=fix or None)


RULE = Rule("unreadable-file", Severity.ERROR, "Every Terraform file is readable UTF-8 text.", check=_check)
