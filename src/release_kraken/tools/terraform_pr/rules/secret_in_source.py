"""No module source holds a password or token."""

from collections.abc import Iterator

from release_kraken.connectors.terraform.sources import parse_source
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    del settings
    for directory in repository:
        for call in directory.module.calls:
            if call.source is None:
                continue
            source = parse_source(call.source.literal_text or "")
            if source.holds_secret:
                yield RULE.at(
                    call.source.span,
                    f'the source of module "{call.name}" holds a secret: {source.redacted}',
                    fix="revoke the secret, and let git find one in a credential helper or an SSH agent",
                    resource=f"module.{call.name}",
                )


RULE = Rule("secret-in-source", Severity.ERROR, "No module source holds a password or token.", check=_check)
