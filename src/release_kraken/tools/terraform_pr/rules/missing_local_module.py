"""Every module that is called by local path exists."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.checkout.calls import local_source
from release_kraken.tools.terraform_pr.repository import Repository, outside_tests
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    del settings
    for directory in outside_tests(repository):
        for call in directory.missing:
            yield RULE.at(
                call.source.span if call.source else call.span,
                f'module "{call.name}" calls {local_source(call)}, which holds no Terraform files',
                fix="mend the path: it is relative to the folder of the file that calls",
                resource=f"module.{call.name}",
            )


RULE = Rule("missing-local-module", Severity.ERROR, "Every module called by local path exists.", check=_check)
