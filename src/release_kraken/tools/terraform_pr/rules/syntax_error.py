"""Every file can be parsed; of one that cannot, nothing else is known."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    del settings
    of_modules = (
        file.problem
        for directory in repository
        for file in directory.module.files
        if file.problem and not file.problem.unreadable and file.path not in repository.accepted
    )
    for problem in (*of_modules, *repository.other_problems):
        yield RULE.at(
            problem.span,
            problem.message,
            fix="mend the syntax: until then no other rule looks at this file",
            resource=problem.span.path,  # which of a file's errors comes first must not make another finding
        )


RULE = Rule(
    "syntax-error", Severity.ERROR, "Every file follows the syntax of the Terraform language.", check=_check
)
