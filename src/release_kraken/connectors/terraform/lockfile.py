"""Reads `.terraform.lock.hcl`: https://developer.hashicorp.com/terraform/language/files/dependency-lock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from release_kraken.connectors.terraform.hcl.native import read_native
from release_kraken.connectors.terraform.hcl.syntax import ITEMS, Block, Schema
from release_kraken.connectors.terraform.loading.source_file import (
    UnreadableFileError,
    check_text,
    read_bytes,
)
from release_kraken.connectors.terraform.module import Expression, Problem, Span
from release_kraken.connectors.terraform.provider_address import ProviderAddress, parse_provider
from release_kraken.connectors.terraform.versions import (
    Constraint,
    InvalidConstraintError,
    InvalidVersionError,
    Version,
    parse_version,
    provider_constraint,
)

LOCK_FILE: Final = ".terraform.lock.hcl"

_SCHEMAS: Mapping[str, Schema] = {"provider": Schema(1, ITEMS.attributes)}


@dataclass(frozen=True, slots=True)
class LockedProvider:
    """The version of a provider that `init` takes, and the hashes by which it knows the packages.

    `version` stands at `place`. A `zh:` hash is of the archive of one platform: those of a signed release
    cover all of its platforms. An `h1:` hash is of the unpacked content for one platform. No hash says for
    which.
    """

    address: ProviderAddress
    version: Version
    constraint: Constraint | None
    hashes: tuple[str, ...]
    span: Span
    place: Span

    def count(self, scheme: str) -> int:
        """How many hashes are of a scheme (`h1`, `zh`)."""
        return sum(1 for text in self.hashes if text.startswith(f"{scheme}:"))


@dataclass(frozen=True, slots=True)
class LockFile:
    """A dependency lock file. With a problem, nothing of it is known."""

    path: str
    providers: Mapping[ProviderAddress, LockedProvider] = field(default_factory=dict)
    problem: Problem | None = None


class _FaultError(Exception):
    """A block that Terraform would refuse."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.problem = Problem(message, span)


def load_lock_file(root: Path, path: str) -> LockFile:
    """Read the lock file at `path`, relative to `root`."""
    try:
        source = read_bytes(root / path)
        check_text(source)
    except UnreadableFileError as error:
        return LockFile(path, problem=Problem(f"{path} {error}", Span(path, error.line, 1, error.line)))
    return parse_lock_file(path, source)


def parse_lock_file(path: str, source: bytes) -> LockFile:
    """Read the bytes of a lock file, which must be UTF-8."""
    syntax = read_native(path, source, _SCHEMAS)
    if syntax.problem:
        return LockFile(path, problem=syntax.problem)
    try:
        locked = [_locked(block) for block in syntax.blocks]
    except _FaultError as error:
        return LockFile(path, problem=error.problem)
    return LockFile(path, {provider.address: provider for provider in locked})


def _locked(block: Block) -> LockedProvider:
    address = parse_provider(block.labels[0])
    if address is None:
        raise _FaultError(f'"{block.labels[0]}" is not the address of a provider', block.span)
    version = block.attributes.get("version")
    if version is None:
        raise _FaultError(f"no version is locked for {address}", block.span)
    return LockedProvider(
        address=address,
        version=_version(version),
        constraint=_constraint(block.attributes.get("constraints")),
        hashes=tuple(_hashes(block.attributes.get("hashes"))),
        span=block.span,
        place=version.span,
    )


def _version(expression: Expression) -> Version:
    try:
        return parse_version(expression.literal_text or "")
    except InvalidVersionError as error:
        raise _FaultError(str(error), expression.span) from error


def _constraint(expression: Expression | None) -> Constraint | None:
    if expression is None:
        return None
    try:
        return provider_constraint(expression.literal_text or "")
    except InvalidConstraintError as error:
        raise _FaultError(str(error), expression.span) from error


def _hashes(expression: Expression | None) -> Iterator[str]:
    values = expression.value if expression else None
    if isinstance(values, list):
        yield from (value for value in values if isinstance(value, str))
