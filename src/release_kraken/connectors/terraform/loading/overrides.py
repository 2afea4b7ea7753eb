"""How Terraform merges override files: https://developer.hashicorp.com/terraform/language/files/override."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import PurePosixPath

from release_kraken.connectors.terraform.hcl.syntax import Block
from release_kraken.connectors.terraform.loading.declarations import backend, requirements
from release_kraken.connectors.terraform.module import Backend, Expression, ProviderRequirement, Span


def is_override(path: str) -> bool:
    """Whether a file is merged into the others: `override.tf`, `*_override.tf`, and `.tf.json` alike."""
    stem = PurePosixPath(path).name.removesuffix(".json").removesuffix(".tf").removesuffix(".tofu")
    return stem == "override" or stem.endswith("_override")


@dataclass(frozen=True, slots=True)
class TerraformSettings:
    """What the `terraform` blocks of a module say together; `places` are where they stand."""

    required_version: tuple[Expression, ...]
    requirements: tuple[ProviderRequirement, ...]
    backend: Backend | None
    places: tuple[Span, ...]


def merge_blocks(base: Sequence[Block], overrides: Sequence[Sequence[Block]]) -> tuple[Block, ...]:
    """Merge each override into the block of the same header, argument by argument; later overrides win.

    An override without such a block is kept: Terraform allows it for providers and refuses it elsewhere.
    """
    merged = dict(enumerate(base))
    for override in chain.from_iterable(overrides):
        matches = [index for index, block in merged.items() if _header(block) == _header(override)]
        for index in matches:
            attributes = {**merged[index].attributes, **override.attributes}
            merged[index] = replace(merged[index], attributes=attributes)
        if not matches:
            merged[len(merged)] = override
    return tuple(merged.values())


def merge_settings(base: Sequence[Block], overrides: Sequence[Sequence[Block]]) -> TerraformSettings:
    """Merge the `terraform` blocks: each override file replaces what it sets, providers one by one."""
    merged = _settings(base)
    for override in map(_settings, overrides):
        merged = TerraformSettings(
            required_version=override.required_version or merged.required_version,
            requirements=_merge_requirements(merged.requirements, override.requirements),
            backend=override.backend or merged.backend,
            places=merged.places + override.places,
        )
    return merged


def _settings(blocks: Sequence[Block]) -> TerraformSettings:
    found = [block for block in blocks if block.type == "terraform"]
    nested = [inner for block in found for inner in block.blocks]
    return TerraformSettings(
        required_version=tuple(
            block.attributes["required_version"] for block in found if "required_version" in block.attributes
        ),
        requirements=tuple(
            chain.from_iterable(requirements(x) for x in nested if x.type == "required_providers")
        ),
        backend=next((backend(inner) for inner in nested if inner.type in {"backend", "cloud"}), None),
        places=tuple(block.span for block in found),
    )


def _merge_requirements(
    base: Sequence[ProviderRequirement], overrides: Sequence[ProviderRequirement]
) -> tuple[ProviderRequirement, ...]:
    replacing = {requirement.name: requirement for requirement in overrides}
    names = {requirement.name for requirement in base}
    return (
        *(replacing.get(requirement.name, requirement) for requirement in base),
        *(requirement for requirement in overrides if requirement.name not in names),
    )


def _header(block: Block) -> tuple[str, ...]:
    """What makes two blocks the same; a provider block is known by its alias as well."""
    alias = block.attributes.get("alias") if block.type == "provider" else None
    return (block.type, *block.labels, alias.text if alias else "")
