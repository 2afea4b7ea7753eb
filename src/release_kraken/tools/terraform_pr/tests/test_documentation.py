"""The tool's page: its configuration can be loaded, and what it names exists."""

import re
import tomllib
from pathlib import Path

import pytest

from release_kraken.core.settings import Option
from release_kraken.tools.terraform_pr import TOOL
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

PAGE = Path(__file__).parents[5] / "docs" / "terraform-pr.md"
TEXT = PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL))
def test_an_example_can_be_loaded(example: str) -> None:
    shown = tomllib.loads(example)["tools"]["terraform_pr"]
    assert TerraformPrSettings.model_validate(shown).model_fields_set == shown.keys()


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", TEXT))))
def test_a_link_leads_somewhere(link: str) -> None:
    assert (PAGE.parent / link).exists()


def test_every_option_that_it_names_exists() -> None:
    flags = {
        mark.flag
        for field in TerraformPrSettings.model_fields.values()
        for mark in field.metadata
        if isinstance(mark, Option)
    }
    known = flags | {f"--{view.name}" for view in TOOL.views} | {f"--{TOOL.apply_option}"}
    named = set(re.findall(r"(?<![\w-])--[a-z][\w-]+", TEXT)) - {"--config", "--skip-check", "--unshallow"}
    assert named <= known
