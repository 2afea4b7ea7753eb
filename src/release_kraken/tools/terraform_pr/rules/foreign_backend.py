"""The remote backend of every root is S3, or one that the configuration accepts."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Repository, roots
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.rules.local_state import LOCAL_TYPES
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    if not settings.remote_state.required:
        return
    accepted = {"s3", *LOCAL_TYPES, *settings.remote_state.accepted}
    for root in roots(repository):
        backend = root.module.backend
        if backend is not None and backend.type not in accepted:
            yield RULE.at(
                backend.span,
                f"this root keeps its state in {_name(backend.type)}, not in S3",
                fix=f'move it to backend "s3", or accept "{backend.type}" in remote_state.accepted',
                resource="terraform.backend",
            )


def _name(type_: str) -> str:
    return "HCP Terraform (a cloud block)" if type_ == "cloud" else f'the backend "{type_}"'


RULE = Rule("foreign-backend", Severity.ERROR, "The remote backend of every root is S3.", check=_check)
