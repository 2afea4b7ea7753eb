"""A Terraform module as plain values: what its files declare, each with its place.

Made by `release_kraken.connectors.terraform.load` from `.tf` and `.tf.json` files alike; nothing is evaluated
beyond literals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal, TypeAlias

from release_kraken.core.json import JSONValue


class _NotLiteral(Enum):
    NOT_LITERAL = "not a literal"


NOT_LITERAL: Final = _NotLiteral.NOT_LITERAL
"""The value of an expression that only Terraform can evaluate."""

Value: TypeAlias = JSONValue | Literal[_NotLiteral.NOT_LITERAL]


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a file. `path` is relative to the root of what was loaded, with forward slashes.

    Lines and columns count from 1; columns count characters, as Terraform does.
    """

    path: str
    line: int
    column: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Expression:
    """The right side of an attribute: its source text and, where it is a literal, its value."""

    text: str
    value: Value
    span: Span

    @property
    def literal_text(self) -> str | None:
        """The value if it is a literal string, else None."""
        return self.value if isinstance(self.value, str) else None


@dataclass(frozen=True, slots=True)
class Variable:
    """A `variable` block. `comment` is the text of the comment lines directly above it."""

    name: str
    span: Span
    type: Expression | None = None
    description: Expression | None = None
    default: Expression | None = None
    sensitive: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """An `output` block."""

    name: str
    span: Span
    description: Expression | None = None
    value: Expression | None = None
    sensitive: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ModuleCall:
    """A `module` block. `source` and `version` are as written, maybe not literal."""

    name: str
    span: Span
    source: Expression | None = None
    version: Expression | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ProviderRequirement:
    """An entry of `required_providers`: `aws = { source = "hashicorp/aws", version = ">= 5.0, < 6" }`.

    `source` is None where it is not given (Terraform then takes `hashicorp/<name>`); `aliases` are
    the names in `configuration_aliases`, such as "aws.east".
    """

    name: str
    span: Span
    source: str | None = None
    constraint: Expression | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderBlock:
    """A `provider` block. `constraint` is its deprecated `version` argument."""

    name: str
    span: Span
    alias: str | None = None
    constraint: Expression | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """A `resource` (`managed`), `data` or `ephemeral` block.

    `provider` is the local provider name with alias as written in its `provider` argument ("aws.east"), None
    where there is none (the provider is then the type's first word).
    """

    mode: Literal["managed", "data", "ephemeral"]
    type: str
    name: str
    span: Span
    provider: str | None = None
    comment: str = ""

    @property
    def address(self) -> str:
        """The address within its module: `aws_vpc.this`, `data.aws_ami.ubuntu`."""
        prefix = "" if self.mode == "managed" else f"{self.mode}."
        return f"{prefix}{self.type}.{self.name}"


@dataclass(frozen=True, slots=True)
class Backend:
    """A `backend` block within `terraform`, or a `cloud` block (type "cloud")."""

    type: str
    span: Span
    arguments: Mapping[str, Expression] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, without its marks; one of several `#` or `//` lines is one Comment each.

    `alone` says that nothing else stands on its line.
    """

    text: str
    span: Span
    alone: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file cannot be read as Terraform, at a place in it.

    `unreadable` says that it is no text at all, too large or not there, in place of a syntax error.
    """

    message: str
    span: Span
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One `.tf` or `.tf.json` file: what it holds besides declarations.

    `digest` is the SHA-256 of its bytes in hex. `problem` is set when the file is no text, too large, or
    (known once `terraform fmt` or our parser saw it) has a syntax error; its declarations are then left out.
    `blocks` are the spans of the top-level blocks, for ignore comments; `comments` are all those of a
    file that mentions `kraken:`, none of any other.
    """

    path: str
    digest: str
    problem: Problem | None = None
    comments: tuple[Comment, ...] = ()
    blocks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """All that the Terraform files of one directory declare. Overrides are merged as Terraform does.

    `path` is the directory relative to the root of what was loaded ("." for the root itself).
    `required_version` holds one expression for each `terraform` block that gives one; all apply.
    `terraform_blocks` are the places of the `terraform` blocks.
    """

    path: str
    files: tuple[SourceFile, ...] = ()
    variables: tuple[Variable, ...] = ()
    outputs: tuple[Output, ...] = ()
    calls: tuple[ModuleCall, ...] = ()
    requirements: tuple[ProviderRequirement, ...] = ()
    providers: tuple[ProviderBlock, ...] = ()
    resources: tuple[Resource, ...] = ()
    required_version: tuple[Expression, ...] = ()
    terraform_blocks: tuple[Span, ...] = ()
    backend: Backend | None = None

    def join(self, name: str) -> str:
        """The path of a file of this directory, relative to the root of what was loaded."""
        return name if self.path == "." else f"{self.path}/{name}"
