"""The page of the connector: its examples are right, its table has every setting."""

import re
import tomllib
from pathlib import Path

import pytest

from release_kraken.connectors.aws.settings import AwsSettings
from release_kraken.core.settings import Origin

PAGE = next(parent for parent in Path(__file__).parents if (parent / "docs").is_dir()) / "docs" / "aws.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = [
    re.sub(r"^   ", "", each, flags=re.MULTILINE)
    for each in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
]


@pytest.mark.parametrize("example", [pytest.param(each, id=each.split("\n", 1)[0]) for each in EXAMPLES])
def test_an_example_is_right(example: str) -> None:
    section = tomllib.loads(example)["connectors"]["aws"]
    origin = Origin(lambda _path: False, {"env": lambda _name: "the-external-id"})
    AwsSettings.model_validate(section, context=origin)


def test_every_setting_is_in_the_table() -> None:
    rows = re.findall(r"^\| `(\w+)`", TEXT, re.MULTILINE)
    assert set(rows) == set(AwsSettings.model_fields)
