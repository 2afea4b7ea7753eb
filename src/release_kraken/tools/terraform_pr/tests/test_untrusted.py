"""On a stranger's code nothing is started that the code could direct, whatever the configuration says."""

from pathlib import Path

import pytest

from release_kraken.connectors.terraform.fake import FakeTerraform
from release_kraken.tools.terraform_pr import TOOL
from release_kraken.tools.terraform_pr.run import cautious
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.tests.conftest import Surroundings


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that leaves a trace when it is started."""
    program = tmp_path / "trap"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    program.chmod(0o755)
    return program


def _settings(trap: Path, **more: object) -> dict[str, object]:
    scanner = {"enabled": True, "binary": str(trap)}
    return {"tflint": scanner, "checkov": scanner, "readme": {"binary": str(trap)}, **more}


FILES = {
    "main.tf": 'terraform {\n  backend "s3" {}\n}\n',
    "README.md": "<!-- BEGIN_TF_DOCS -->\n<!-- END_TF_DOCS -->\n",
    ".terraform-docs.yml": "formatter: markdown table\ncontent: '{{ range .Module.Resources }}x{{ end }}'\n",
    "CODEOWNERS": "* @team\n",
}


def test_the_trap_is_sprung_by_a_trusted_run(surroundings: Surroundings, trap: Path) -> None:
    surroundings.write(FILES)
    surroundings.run(**_settings(trap, static=True))
    assert (trap.parent / "sprung").exists()


def test_it_is_not_on_a_strangers_code(surroundings: Surroundings, trap: Path, fake: FakeTerraform) -> None:
    surroundings.write(FILES)
    report = surroundings.run(**_settings(trap, **TOOL.untrusted))
    assert not (trap.parent / "sprung").exists()
    assert {finding.owner for finding in report.findings} <= {"@team"}
    assert not (surroundings.root / ".terraform").exists()


def test_settings_of_a_cautious_run() -> None:
    settings = cautious(
        TerraformPrSettings(rules=("tflint/x", "failed-plan", "unpinned-module"), require_plan=True)
    )
    assert settings.static
    assert settings.rules == ("unpinned-module",)
    assert (settings.tflint.enabled, settings.checkov.enabled, settings.readme.binary) == (False, False, None)
