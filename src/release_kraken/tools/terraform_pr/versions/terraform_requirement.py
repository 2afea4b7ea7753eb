"""Which versions of Terraform may run a directory."""

from release_kraken.connectors.terraform.versions import (
    Constraint,
    Language,
    parse_version,
    terraform_constraint,
)
from release_kraken.tools.terraform_pr.repository import DECIDING, Directory, DirectoryClass, Repository
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.versions.constraints import joined, proposed
from release_kraken.tools.terraform_pr.versions.providers import scope


def required_version(repository: Repository, directory: Directory) -> Constraint | None:
    """What all `required_version` that count for a directory allow together, None if one is invalid."""
    modules = (repository.directories[path].module for path in scope(repository, directory))
    expressions = (expression for module in modules for expression in module.required_version)
    return joined(expressions, Language.TERRAFORM, terraform_constraint)


def own_required_version(directory: Directory) -> Constraint | None:
    """What a directory's own `required_version` allow together, None if one is invalid."""
    return joined(directory.module.required_version, Language.TERRAFORM, terraform_constraint)


def is_left_to_callers(repository: Repository, directory: Directory) -> bool:
    """Whether a module without `required_version` is called by roots or modules of the repository: what
    they require, or fail to require, counts for both.
    """
    return (
        directory.kind is DirectoryClass.MODULE
        and not directory.module.required_version
        and any(repository.directories[path].kind in DECIDING for path in directory.called_by)
    )


def proposed_requirement(
    repository: Repository, directory: Directory, constraint: Constraint, settings: TerraformPrSettings
) -> Constraint:
    """What `required_version` to write so that no rule objects."""
    minimum, running = settings.minimum.terraform, repository.terraform_version
    return proposed(
        constraint,
        terraform_constraint(minimum) if minimum else None,
        in_use=parse_version(running) if running else None,
        needs_bound=directory.kind in settings.pins.upper_bound,
    )
