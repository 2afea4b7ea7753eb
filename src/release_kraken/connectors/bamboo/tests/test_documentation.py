"""docs/bamboo.md tells the truth."""

import re
from pathlib import Path

from release_kraken.connectors.bamboo import CONNECTOR
from release_kraken.connectors.bamboo.client import MOST_RESULTS
from release_kraken.connectors.bamboo.settings import BambooSettings
from release_kraken.engine.settings.configuration import read

PAGE = (Path(__file__).parents[5] / "docs" / "bamboo.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_is_right(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "bamboo-token").write_text("hush")
    file = tmp_path / "kraken.toml"
    file.write_text(EXAMPLE)
    configuration = read(file)
    configuration.check()
    settings = configuration.connector_settings(CONNECTOR)
    assert (settings.api, settings.credential) == ("https://bamboo.example.org/rest/api/latest", "hush")


def test_every_setting_is_told_with_its_default() -> None:
    table = PAGE.partition("| key |")[2].partition("\n\n")[0]
    rows = dict(re.findall(r"^\| `(\w+)`.* \| (.*?) \|$", table, re.MULTILINE))
    assert rows.keys() == BambooSettings.model_fields.keys()
    for name in ("concurrency", "requests_per_second", "deadline"):
        assert rows[name] == str(BambooSettings.model_fields[name].default)


def test_numbers_are_right() -> None:
    assert f"newest {MOST_RESULTS} results" in PAGE
