"""What a reader of the Terraform language hands over: the blocks that were asked for, with their places."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from release_kraken.connectors.terraform.module import Comment, Expression, Problem, Span


@dataclass(frozen=True, slots=True)
class Schema:
    """What to take from a block: how many labels it has, and which of its attributes and nested blocks.

    `attributes` None takes all of them. With `objects`, an attribute whose value is an object is taken as a
    block of that name, so that its items have places of their own. Where the JSON syntax writes an attribute
    as a string, that is a template; but a `plain` one is its own value, a `quoted` one is expression text.
    """

    labels: int = 0
    attributes: frozenset[str] | None = frozenset()
    blocks: Mapping[str, "Schema"] = field(default_factory=dict)
    objects: bool = False
    plain: frozenset[str] = frozenset()
    quoted: frozenset[str] = frozenset()

    def takes(self, name: str) -> bool:
        """Whether an attribute of this name is asked for."""
        return self.attributes is None or name in self.attributes


ITEMS = Schema(attributes=None)
"""All attributes of an object, taken as a block."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block, reduced to what its schema asked for.

    `comment` is the text of the `#` and `//` lines directly above it, as terraform-docs reads them.
    """

    type: str
    labels: tuple[str, ...]
    span: Span
    attributes: Mapping[str, Expression] = field(default_factory=dict)
    blocks: tuple["Block", ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Syntax:
    """What one file holds. `spans` are the places of all its top-level blocks, asked for or not."""

    blocks: tuple[Block, ...] = ()
    spans: tuple[Span, ...] = ()
    comments: tuple[Comment, ...] = ()
    problem: Problem | None = None
