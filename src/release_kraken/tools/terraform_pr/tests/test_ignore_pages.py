"""The examples on the pages of the rules about ignore comments give what the pages say."""

import re
from pathlib import Path

import pytest

from release_kraken.core.finding import ordered
from release_kraken.tools.terraform_pr.checkout.load import load_repository
from release_kraken.tools.terraform_pr.rules import all_rules, page_path
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.static import static_findings

RULES = {rule.name: rule for rule in all_rules()}
SUBJECTS = ("ignore-without-reason", "unknown-ignore", "unused-ignore", "untyped-variable")


@pytest.mark.parametrize("name", SUBJECTS[:3])
def test_an_example_gives_what_its_page_says(tmp_path: Path, name: str) -> None:
    page = page_path(RULES[name]).read_text(encoding="utf-8")
    bad, good = re.findall(r"```hcl main.tf\n(.*?)```", page, re.DOTALL)
    (expected,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    assert findings(tmp_path, bad) == expected.splitlines()
    assert findings(tmp_path, good) == []


def findings(folder: Path, code: str) -> list[str]:
    (folder / "main.tf").write_text(code)
    settings = TerraformPrSettings(path=folder)
    rules = [RULES[name] for name in SUBJECTS]
    found = static_findings(load_repository(folder, settings), settings, rules, RULES.keys())
    return [f"{finding.where} {finding.message}" for finding in ordered(found)]
