"""What docs/release-pages.md says is so: its example, its tables, the schema of the board."""

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest
from pydantic import TypeAdapter

from release_kraken.engine.settings.configuration import read
from release_kraken.tools.release_pages import TOOL
from release_kraken.tools.release_pages.board import Board, Phase, to_json
from release_kraken.tools.release_pages.files.downloads import DOWNLOADS, SCHEMA
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.showing.rows import cell_of
from release_kraken.tools.release_pages.tests.boards import deployment, rich_board

DOCS = Path(__file__).parents[5] / "docs"
SCHEMA_FILE = DOCS / "release-pages.schema.json"
PAGE = (DOCS / "release-pages.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0]


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_the_example_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "kraken.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    settings = read(path).tool_settings(TOOL)
    assert [team.name for team in settings.teams] == ["Payments", "Storefront"]
    assert settings.confluence is not None
    assert tomllib.loads(EXAMPLE)["schedules"]["release_pages"]["apply"] is True


def test_the_table_of_settings_has_them_all() -> None:
    rows = [line.split("|")[1] for line in section("Settings").splitlines() if line.startswith("| `")]
    assert sorted(re.findall(r"`(\w+)`", " ".join(rows))) == sorted(ReleasePagesSettings.model_fields)


@pytest.mark.parametrize("phase", list(Phase))
def test_what_environments_say_is_explained(phase: Phase) -> None:
    assert f"\n| {cell_of(deployment('UAT', phase)).mark.word} |" in section("What is shown")


def test_every_file_is_named() -> None:
    for download in DOWNLOADS:
        assert f"/tools/release_pages/files/{download.name}" in section("Files and feeds")
    assert f"`version` is {SCHEMA};" in section("Files and feeds")


def test_the_schema_is_that_of_the_board() -> None:
    made = TypeAdapter(Board).json_schema(mode="serialization")
    text = f"{json.dumps(made, indent=1, sort_keys=True)}\n"
    remedy = f"raise SCHEMA where a field was renamed or removed; then write into {SCHEMA_FILE}:\n{text}"
    assert SCHEMA_FILE.read_text(encoding="utf-8") == text, remedy


def test_a_rich_board_keeps_to_the_schema() -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    assert list(checker.iter_errors(to_json(rich_board()))) == []
