"""Which providers a module uses, what it says of their versions, and what a root makes of that together.

A module uses a provider that it requires, configures, or has resources of; the local name of the latter is
the first word of their type. `init` joins the constraints of a root and of all modules below it:
https://developer.hashicorp.com/terraform/language/providers/requirements.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from release_kraken.connectors.terraform.module import Expression, Module, ProviderRequirement, Resource, Span
from release_kraken.connectors.terraform.provider_address import (
    ProviderAddress,
    implied_provider,
    parse_provider,
)
from release_kraken.connectors.terraform.versions import Constraint, Language, Version, provider_constraint
from release_kraken.tools.terraform_pr.repository import DECIDING, Directory, DirectoryClass, Repository
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.versions.constraints import joined, proposed


@dataclass(frozen=True, slots=True)
class ProviderUse:
    """A provider in one module: its local name, where to speak of it, and what is said of its version.

    `place` is the constraint, else the requirement, else the provider block, else the first resource.
    """

    address: ProviderAddress
    name: str
    place: Span
    constraints: tuple[Expression, ...] = ()

    @property
    def constraint(self) -> Constraint | None:
        """What the module allows, None if that is invalid."""
        return joined(self.constraints, Language.PROVIDER, provider_constraint)

    @property
    def resource(self) -> str:
        """The provider, as findings name it."""
        return f"provider {self.address}"


def provider_uses(module: Module) -> tuple[ProviderUse, ...]:
    """The providers that a module uses, those within Terraform left out."""
    required = {requirement.name: requirement for requirement in module.requirements}
    uses = (_use(module, name, required.get(name)) for name in dict.fromkeys(_local_names(module)))
    return tuple(use for use in uses if use is not None and not use.address.is_built_in)


def list_uses(repository: Repository, directory: Directory) -> dict[ProviderAddress, list[ProviderUse]]:
    """All uses that decide on each provider of a directory, its own first."""
    uses: dict[ProviderAddress, list[ProviderUse]] = {}
    for path in scope(repository, directory):
        for use in provider_uses(repository.directories[path].module):
            uses.setdefault(use.address, []).append(use)
    return uses


def scope(repository: Repository, directory: Directory) -> tuple[str, ...]:
    """The directories whose constraints count for this one, itself first.

    Where Terraform runs they are all that it calls: `init` joins what they say. A module that others call
    must hold on its own.
    """
    runs = directory.kind is DirectoryClass.ROOT or directory.runnable
    called = repository.closure(directory.path) if runs else ()
    return tuple(dict.fromkeys((directory.path, *called)))


def own_uses(directory: Directory) -> tuple[ProviderUse, ...]:
    """The first use of each provider in a directory's own module."""
    first: dict[ProviderAddress, ProviderUse] = {}
    for use in provider_uses(directory.module):
        first.setdefault(use.address, use)
    return tuple(first.values())


def minimum_versions(settings: TerraformPrSettings) -> dict[ProviderAddress, Constraint]:
    """What the constraint of each provider must stay within."""
    policies = ((parse_provider(source), text) for source, text in settings.minimum.providers.items())
    return {address: provider_constraint(text) for address, text in policies if address}


def proposed_version(
    directory: Directory, address: ProviderAddress, constraint: Constraint, settings: TerraformPrSettings
) -> Constraint:
    """What to write for a provider so that no rule objects."""
    return proposed(
        constraint,
        minimum_versions(settings).get(address),
        in_use=_locked(directory, address),
        needs_bound=directory.kind in settings.pins.upper_bound,
    )


def fix_version(
    directory: Directory, address: ProviderAddress, constraint: Constraint, settings: TerraformPrSettings
) -> str:
    """How to mend a constraint; without a lock file, which tells what is in use, its bound is a guess."""
    version = proposed_version(directory, address, constraint, settings)
    is_guessed = version.is_bounded and not constraint.is_bounded and _locked(directory, address) is None
    doubt = "; raise the bound if a newer major version is in use" if is_guessed else ""
    return f'write version = "{version}"{doubt}'


def _locked(directory: Directory, address: ProviderAddress) -> Version | None:
    locked = directory.lock.providers.get(address) if directory.lock else None
    return locked.version if locked else None


def is_left_to_callers(repository: Repository, directory: Directory, use: ProviderUse) -> bool:
    """Whether a module that says nothing of a provider's version is called by roots or modules of the
    repository that use the provider: what they say, or fail to say, counts for both.
    """
    callers = (repository.directories[path] for path in directory.called_by)
    addresses = (
        {other.address for other in own_uses(caller)} for caller in callers if caller.kind in DECIDING
    )
    says_nothing = directory.kind is DirectoryClass.MODULE and not use.constraints
    return says_nothing and any(use.address in each for each in addresses)


def effective(uses: list[ProviderUse]) -> Constraint | None:
    """What all of these allow together, None if one of them is invalid."""
    expressions = (expression for use in uses for expression in use.constraints)
    return joined(expressions, Language.PROVIDER, provider_constraint)


def _local_names(module: Module) -> Iterator[str]:
    yield from (requirement.name for requirement in module.requirements)
    yield from (block.name for block in module.providers)
    yield from map(_local_name, module.resources)


def _local_name(resource: Resource) -> str:
    if resource.provider is not None:
        return resource.provider.partition(".")[0]
    return resource.type.partition("_")[0]


def _use(module: Module, name: str, requirement: ProviderRequirement | None) -> ProviderUse | None:
    source = requirement.source if requirement else None
    address = implied_provider(name) if source is None else parse_provider(source)
    if address is None:
        return None
    constraints = tuple(_constraints(module, name, requirement))
    return ProviderUse(address, name, next(_places(module, name, requirement, constraints)), constraints)


def _constraints(module: Module, name: str, requirement: ProviderRequirement | None) -> Iterator[Expression]:
    if requirement and requirement.constraint:
        yield requirement.constraint
    yield from (block.constraint for block in module.providers if block.name == name and block.constraint)


def _places(
    module: Module, name: str, requirement: ProviderRequirement | None, constraints: tuple[Expression, ...]
) -> Iterator[Span]:
    yield from (constraint.span for constraint in constraints)
    if requirement:
        yield requirement.span
    yield from (block.span for block in module.providers if block.name == name)
    yield from (resource.span for resource in module.resources if _local_name(resource) == name)
