"""Finds the directories that Terragrunt runs: what its units name as their source.

Terragrunt gives them backend, providers and variables of its own; only literal paths are followed, and those
that start at the checkout or at the unit. https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#terraform
"""

import os
from collections.abc import Iterator
from pathlib import Path

from release_kraken.connectors.terraform.hcl.native import read_native
from release_kraken.connectors.terraform.hcl.syntax import Schema
from release_kraken.tools.terraform_pr.checkout.directories import TERRAGRUNT_FILES
from release_kraken.tools.terraform_pr.checkout.walk import Walk, relative

_SCHEMA = {"terraform": Schema(attributes=frozenset({"source"}))}
_UNIT = ("${get_terragrunt_dir()}", "${get_original_terragrunt_dir()}")
_CHECKOUT = ("${get_repo_root()}", "${get_path_to_repo_root()}")


def terragrunt_sources(root: Path, found: Walk) -> frozenset[str]:
    """The folders, relative to the checkout, whose code a unit of Terragrunt takes."""
    files = (
        folder.join(name) for folder in found.folders.values() for name in folder.files if _is_unit(name)
    )
    return frozenset(source for file in files for source in _sources(root, file))


def _is_unit(name: str) -> bool:
    return name in TERRAGRUNT_FILES and name.endswith(".hcl")


def _sources(root: Path, file: str) -> Iterator[str]:
    try:
        content = (root / file).read_bytes()
        content.decode()
    except (OSError, UnicodeDecodeError):
        return
    for block in read_native(file, content, _SCHEMA).blocks:
        if "source" in block.attributes:
            yield from _folder(root, file, block.attributes["source"].text.strip().strip('"'))


def _folder(root: Path, file: str, source: str) -> Iterator[str]:
    """The folder that a source names; `//` only says how much of it is copied."""
    unit = str((root / file).parent)
    for start in _UNIT:
        source = source.replace(start, unit)
    for start in _CHECKOUT:
        source = source.replace(start, str(root))
    if source.startswith((".", "/")) and "${" not in source:
        yield relative(root, os.path.realpath(os.path.join(unit, source)))  # noqa: PTH118 - keeps an absolute source
