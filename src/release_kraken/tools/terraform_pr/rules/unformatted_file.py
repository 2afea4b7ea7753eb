"""Every file has the form that `terraform fmt` gives it."""

from collections.abc import Iterator

from release_kraken.connectors.terraform.module import Span
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    del settings
    for path in sorted(repository.unformatted or ()):
        yield RULE.at(
            Span(path, 1, 1, 1),
            "the file is not formatted as terraform fmt does",
            fix=f"run terraform fmt {path}, or kraken terraform-pr --fix",
        )


RULE = Rule("unformatted-file", Severity.ERROR, "Every file is formatted by terraform fmt.", check=_check)
