"""Finds the files that complete a partial backend (`init -backend-config=FILE`) and reads them.

https://developer.hashicorp.com/terraform/language/backend#partial-configuration
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from release_kraken.connectors.terraform.hcl.native import read_native
from release_kraken.connectors.terraform.hcl.syntax import Schema
from release_kraken.connectors.terraform.module import Expression
from release_kraken.tools.terraform_pr.checkout.walk import Folder
from release_kraken.tools.terraform_pr.regular_file import read_regular

_BY_SUFFIX = re.compile(r"\.(tfbackend|backend)$")
_BY_NAME = re.compile(r"backend.*\.(hcl|tfvars|conf|config|cfg)$")
_BY_FOLDER = re.compile(r"\.(hcl|tfvars|conf|config|cfg)$")
_FOLDER = re.compile(r"backends?([-_.]?(config|configs|vars))?$")
_LARGEST = 64 * 1024
_BLOCK = "configuration"
_SCHEMA = {_BLOCK: Schema(attributes=None)}


def read_backend_files(root: Path, folders: Iterable[Folder]) -> dict[str, Mapping[str, Expression]]:
    """The arguments of each backend configuration file in these folders, by path."""
    paths = (folder.join(name) for folder in folders for name in _names(folder))
    return {path: arguments for path in paths if (arguments := _read(root / path, path))}


def _names(folder: Folder) -> Iterator[str]:
    is_backend_folder = _FOLDER.match(folder.path.rpartition("/")[2]) is not None
    for name in folder.files:
        if (
            _BY_SUFFIX.search(name)
            or _BY_NAME.search(name)
            or (is_backend_folder and _BY_FOLDER.search(name))
        ):
            yield name


def _read(file: Path, path: str) -> Mapping[str, Expression]:
    """The file's arguments: it is the inside of a block, so it is read as one."""
    try:
        content = read_regular(file)[:_LARGEST]
        content.decode()
    except (OSError, UnicodeDecodeError):
        return {}
    blocks = read_native(path, b"%s {\n%s\n}\n" % (_BLOCK.encode(), content), _SCHEMA).blocks
    return blocks[0].attributes if blocks else {}
