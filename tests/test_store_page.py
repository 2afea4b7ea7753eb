"""The page on the store names every table, and retention as it is configured."""

import re
from pathlib import Path

from release_kraken.engine.settings.sections import RetentionSettings
from release_kraken.store import tables

PAGE = (Path(__file__).parent.parent / "docs" / "store.md").read_text(encoding="utf-8")


def test_every_table_is_explained() -> None:
    section = PAGE.partition("## What is kept")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) != []
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(tables.metadata.tables)


def test_retention_is_told_with_its_defaults() -> None:
    told = {name: int(days) for name, days in re.findall(r"^\| `(\w+_days)` \| (\d+) \|", PAGE, re.MULTILINE)}
    assert told == RetentionSettings().model_dump()
