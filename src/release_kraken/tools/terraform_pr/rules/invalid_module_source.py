"""Every module source is an address that Terraform understands as it is meant."""

from collections.abc import Iterator

from release_kraken.connectors.terraform.sources import parse_source
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Repository, outside_tests
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    del settings
    for directory in outside_tests(repository):
        for call in directory.module.calls:
            if call.source is None or call.source.literal_text is None:
                continue
            source = parse_source(call.source.literal_text)
            for fault in source.faults:
                yield RULE.at(
                    call.source.span,
                    f'the source of module "{call.name}" is not sound: {fault}',
                    fix=f'mend the source "{source.redacted}"',
                    resource=f"module.{call.name}",
                )


RULE = Rule(
    "invalid-module-source",
    Severity.ERROR,
    "Every module source is one that Terraform can use.",
    check=_check,
)
