"""Reads the Terraform files of a directory as a module; nothing of Terraform itself runs."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from release_kraken.connectors.terraform.hcl.json_syntax import read_json
from release_kraken.connectors.terraform.hcl.native import read_native
from release_kraken.connectors.terraform.hcl.syntax import Block, Syntax
from release_kraken.connectors.terraform.loading import declarations
from release_kraken.connectors.terraform.loading.declarations import MODES, SCHEMAS
from release_kraken.connectors.terraform.loading.overrides import is_override, merge_blocks, merge_settings
from release_kraken.connectors.terraform.loading.source_file import (
    UnreadableFileError,
    check_text,
    read_bytes,
)
from release_kraken.connectors.terraform.module import Module, Problem, SourceFile, Span


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """One file on its own: it depends on nothing but its path and bytes, so that it may be kept by digest."""

    source: SourceFile
    blocks: tuple[Block, ...] = ()


def load_module(root: Path, directory: str, file_names: Sequence[str]) -> Module:
    """Load the named `.tf` and `.tf.json` files of a directory below `root` ("." for the root itself).

    A file that cannot be read has a problem and declares nothing; the others are loaded all the same.
    """
    folder = Module(directory)
    return assemble_module(directory, [load_file(root, folder.join(name)) for name in file_names])


def load_file(root: Path, path: str) -> ParsedFile:
    """Load one file; `path` is relative to `root`, with forward slashes."""
    try:
        source = read_bytes(root / path)
    except UnreadableFileError as error:
        return ParsedFile(SourceFile(path, digest="", problem=_unreadable(path, error)))
    return parse_file(path, source)


def parse_file(path: str, source: bytes) -> ParsedFile:
    """Parse the bytes of a file."""
    digest = hashlib.sha256(source).hexdigest()
    try:
        check_text(source)
    except UnreadableFileError as error:
        return ParsedFile(SourceFile(path, digest, problem=_unreadable(path, error)))
    syntax = _read_syntax(path, source)
    return ParsedFile(SourceFile(path, digest, syntax.problem, syntax.comments, syntax.spans), syntax.blocks)


def assemble_module(directory: str, files: Sequence[ParsedFile]) -> Module:
    """Join the files of a directory; overrides are merged, files with a problem declare nothing."""
    files = sorted(files, key=lambda file: file.source.path)
    readable = [file for file in files if file.source.problem is None]
    base = [block for file in readable if not is_override(file.source.path) for block in file.blocks]
    overrides = [file.blocks for file in readable if is_override(file.source.path)]
    blocks = merge_blocks(base, overrides)
    settings = merge_settings(base, overrides)
    return Module(
        path=directory,
        files=tuple(file.source for file in files),
        variables=tuple(declarations.variable(block) for block in blocks if block.type == "variable"),
        outputs=tuple(declarations.output(block) for block in blocks if block.type == "output"),
        calls=tuple(declarations.module_call(block) for block in blocks if block.type == "module"),
        requirements=settings.requirements,
        providers=tuple(declarations.provider(block) for block in blocks if block.type == "provider"),
        resources=tuple(declarations.resource(block) for block in blocks if block.type in MODES),
        required_version=settings.required_version,
        terraform_blocks=settings.places,
        backend=settings.backend,
    )


def _read_syntax(path: str, source: bytes) -> Syntax:
    if path.endswith(".json"):
        return read_json(path, source.decode(), SCHEMAS)
    return read_native(path, source, SCHEMAS)


def _unreadable(path: str, error: UnreadableFileError) -> Problem:
    return Problem(f"the file {error}", Span(path, error.line, 1, error.line), unreadable=True)
