"""What blocks declare, as the values of a module."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from release_kraken.connectors.terraform.hcl.syntax import Block, Schema
from release_kraken.connectors.terraform.module import (
    Backend,
    Expression,
    ModuleCall,
    Output,
    ProviderBlock,
    ProviderRequirement,
    Resource,
    Variable,
)

ResourceMode: TypeAlias = Literal["managed", "data", "ephemeral"]

MODES: Mapping[str, ResourceMode] = {"resource": "managed", "data": "data", "ephemeral": "ephemeral"}

_RESOURCE = Schema(2, frozenset({"provider"}))

SCHEMAS: Mapping[str, Schema] = {
    "variable": Schema(
        1,
        frozenset({"type", "description", "default", "sensitive"}),
        plain=frozenset({"description", "default"}),
        quoted=frozenset({"type"}),
    ),
    "output": Schema(1, frozenset({"description", "value", "sensitive"}), plain=frozenset({"description"})),
    "module": Schema(1, frozenset({"source", "version"})),
    "provider": Schema(1, frozenset({"alias", "version"})),
    "resource": _RESOURCE,
    "data": _RESOURCE,
    "ephemeral": _RESOURCE,
    "terraform": Schema(
        attributes=frozenset({"required_version"}),
        blocks={
            "required_providers": Schema(attributes=None, objects=True),
            "backend": Schema(1, attributes=None),
            "cloud": Schema(attributes=None),
        },
    ),
}
"""What is taken from the top-level blocks of a file."""

_REFERENCE = re.compile(r"(?:#|//)[^\n]*|/\*.*?\*/|([^\W\d][\w-]*(?:\.[^\W\d][\w-]*)?)", re.DOTALL)


def variable(block: Block) -> Variable:
    """Return what a `variable` block declares."""
    return Variable(
        name=block.labels[0],
        span=block.span,
        type=block.attributes.get("type"),
        description=block.attributes.get("description"),
        default=block.attributes.get("default"),
        sensitive=_is_true(block, "sensitive"),
        comment=block.comment,
    )


def output(block: Block) -> Output:
    """Return what an `output` block declares."""
    return Output(
        name=block.labels[0],
        span=block.span,
        description=block.attributes.get("description"),
        value=block.attributes.get("value"),
        sensitive=_is_true(block, "sensitive"),
        comment=block.comment,
    )


def module_call(block: Block) -> ModuleCall:
    """Return what a `module` block declares."""
    return ModuleCall(
        name=block.labels[0],
        span=block.span,
        source=block.attributes.get("source"),
        version=block.attributes.get("version"),
        comment=block.comment,
    )


def provider(block: Block) -> ProviderBlock:
    """Return what a `provider` block declares."""
    return ProviderBlock(
        name=block.labels[0],
        span=block.span,
        alias=_literal(block.attributes.get("alias")),
        constraint=block.attributes.get("version"),
    )


def resource(block: Block) -> Resource:
    """Return what a `resource`, `data` or `ephemeral` block declares."""
    return Resource(
        mode=MODES[block.type],
        type=block.labels[0],
        name=block.labels[1],
        span=block.span,
        provider=_reference(block.attributes.get("provider")),
        comment=block.comment,
    )


def backend(block: Block) -> Backend:
    """Return what a `backend` or `cloud` block declares."""
    return Backend(type=(*block.labels, block.type)[0], span=block.span, arguments=block.attributes)


def requirements(required: Block) -> Iterator[ProviderRequirement]:
    """What a `required_providers` block declares, in order."""
    objects = {block.type: block for block in required.blocks}
    for name, expression in required.attributes.items():
        if name in objects:
            yield _requirement(objects[name])
        else:
            yield ProviderRequirement(name, expression.span, constraint=expression)


def _requirement(entry: Block) -> ProviderRequirement:
    aliases = entry.attributes.get("configuration_aliases")
    return ProviderRequirement(
        name=entry.type,
        span=entry.span,
        source=_literal(entry.attributes.get("source")),
        constraint=entry.attributes.get("version"),
        aliases=tuple(name for name in _REFERENCE.findall(aliases.text) if name) if aliases else (),
    )


def _literal(expression: Expression | None) -> str | None:
    return expression.literal_text if expression else None


def _is_true(block: Block, name: str) -> bool:
    """Whether an argument is true; Terraform takes the string "true" as well."""
    expression = block.attributes.get(name)
    return expression is not None and expression.value in (True, "true")


def _reference(expression: Expression | None) -> str | None:
    """A reference as written; the JSON syntax and old code write it as a string."""
    return (expression.literal_text or expression.text) if expression else None
