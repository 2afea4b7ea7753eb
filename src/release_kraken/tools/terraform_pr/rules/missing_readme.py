"""A root or module has a README.md that holds the document of terraform-docs."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.readme.state import ReadmeStatus
from release_kraken.tools.terraform_pr.readme.survey import examine_all
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    states = examine_all(repository, settings.readme)
    for directory, state in zip(repository, states, strict=True):
        if state.status is ReadmeStatus.MISSING:
            yield RULE.at(
                directory.anchor,
                state.words,
                fix="run kraken terraform-pr --fix or terraform-docs, and commit the file",
                resource=state.path,
            )


RULE = Rule(
    "missing-readme",
    Severity.ERROR,
    "Every root and module has a README.md made by terraform-docs.",
    check=_check,
)
