"""A checkout that tests fill with files, and its directories as the tool sees them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from release_kraken.connectors.terraform.load import load_module
from release_kraken.tools.terraform_pr.repository import Directory, DirectoryClass, Repository

Lay: TypeAlias = Callable[[Mapping[str, str]], Repository]


def directory(root: Path, path: str, kind: DirectoryClass = DirectoryClass.MODULE) -> Directory:
    names = sorted(file.name for file in (root / path).glob("*.tf"))
    return Directory(path, kind, "it is a test", load_module(root, path, names))


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Write files below a folder; every folder with Terraform in it becomes a module, `examples` examples."""

    def write(files: Mapping[str, str]) -> Repository:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        folders = sorted({file.parent.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.tf")})
        kinds = {name: DirectoryClass.EXAMPLE for name in folders if name.startswith("examples")}
        found = {name: directory(tmp_path, name, kinds.get(name, DirectoryClass.MODULE)) for name in folders}
        return Repository(tmp_path, found)

    return write
