"""What tests of this tool share: checkouts made of a few files."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Checkout = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Makes a checkout of files by path."""

    def make(files: Mapping[str, str]) -> Path:
        root = tmp_path / "checkout"
        root.mkdir(exist_ok=True)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return root.resolve()

    return make
