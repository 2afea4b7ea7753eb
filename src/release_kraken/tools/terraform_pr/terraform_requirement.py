"""Which versions of Terraform may run a directory."""

from release_kraken.connectors.terraform.versions import Constraint, Language, terraform_constraint
from release_kraken.tools.terraform_pr.constraints import joined
from release_kraken.tools.terraform_pr.providers import scope
from release_kraken.tools.terraform_pr.repository import Directory, Repository


def required_version(repository: Repository, directory: Directory) -> Constraint | None:
    """What all `required_version` that count for a directory allow together, None if one is invalid."""
    modules = (repository.directories[path].module for path in scope(repository, directory))
    expressions = (expression for module in modules for expression in module.required_version)
    return joined(expressions, Language.TERRAFORM, terraform_constraint)
