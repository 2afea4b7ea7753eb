"""Every root keeps its state in a remote backend."""

from collections.abc import Iterator

from release_kraken.connectors.terraform.module import Module
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Repository, roots
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

LOCAL_TYPES = frozenset({"local", "inmem"})


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    if not settings.remote_state.required:
        return
    for root in roots(repository):
        # A unit of Terragrunt gets its backend from there; a broken file may hold the backend.
        if not root.is_open and _type(root.module) in LOCAL_TYPES:
            backend = root.module.backend
            yield RULE.at(
                backend.span if backend else root.anchor,
                _message(root.module),
                fix='write backend "s3" {}, or set remote_state.required = false if a tool generates it',
                resource="terraform.backend",
            )


def _type(module: Module) -> str:
    return module.backend.type if module.backend else "local"


def _message(module: Module) -> str:
    if module.backend is None:
        return "this root has no backend: its state stays on the machine that runs Terraform"
    return f'this root keeps its state in the backend "{module.backend.type}": not in S3'


RULE = Rule("local-state", Severity.ERROR, "Every root keeps its state in a remote backend.", check=_check)
