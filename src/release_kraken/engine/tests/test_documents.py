"""The examples that people copy are right."""

import re
from pathlib import Path

import pytest

from release_kraken.engine.settings import configuration

PROJECT = Path(__file__).parents[4]
PAGE = (PROJECT / "docs" / "configuration.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


def test_the_example_is_right() -> None:
    configuration.read(PROJECT / "examples" / "kraken.toml").check()


def test_the_page_has_examples() -> None:
    assert len(BLOCKS) == 3


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_examples_of_the_page_are_right(tmp_path: Path, number: int) -> None:
    path = tmp_path / "kraken.toml"
    path.write_text(BLOCKS[number], encoding="utf-8")
    configuration.read(path).check()
