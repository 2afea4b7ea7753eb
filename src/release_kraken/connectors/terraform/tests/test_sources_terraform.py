"""Module sources compared with the real Terraform: what has a fault fails, what has none is installed."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from release_kraken.connectors.terraform.sources import parse_source

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "CHECKPOINT_DISABLE": "1",
    "TF_CLI_CONFIG_FILE": os.devnull,
}

FAILING = (
    "",
    "modules/vpc",
    "ssh://git@example.com/repository",
    "github.com/organisation",
    "organisation/vpc/aws?ref=v1.2.3",
    "git::file://{repository}?ref=v1.2.3//vpc",
    "git::file://{repository}//../vpc?ref=v1.2.3",
    "git::file://{repository}?rev=v1.2.3",
    "git::file://{repository}?ref={sha}&depth=1",
)
INSTALLED = (
    "./below",
    ".//below",
    "git::file://{repository}",
    "git::file://{repository}//vpc",
    "git::file://{repository}//vpc/?ref=v1.2.3&depth=1",
    "git::file://{repository}?ref=vpc-v1.2.3",
    "git::file://{repository}?ref=tags/v1.2.3",
    "git::file://{repository}?ref={sha}",
    "file://{repository}",
    "{repository}/vpc",
)


def run(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository with a module in its root and one in `vpc`, a tag and a prefixed tag."""
    folder = tmp_path_factory.mktemp("sources") / "repository"
    (folder / "vpc").mkdir(parents=True)
    (folder / "main.tf").touch()
    (folder / "vpc" / "main.tf").touch()
    commands = ("init -q", "add .", "commit -qm one", "tag v1.2.3", "tag vpc-v1.2.3")
    for command in commands:
        run(folder, "git", *command.split()).check_returncode()
    return folder


def init(terraform: Path, folder: Path, source: str) -> bool:
    """Whether Terraform installs a module from this source."""
    (folder / "below").mkdir()
    (folder / "below" / "main.tf").touch()
    (folder / "main.tf").write_text(f'module "m" {{\n  source = {json.dumps(source)}\n}}\n')
    return run(folder, terraform, "init", "-backend=false").returncode == 0


@pytest.mark.parametrize("source", [*FAILING, *INSTALLED])
def test_terraform_agrees(terraform_binary: Path, repository: Path, tmp_path: Path, source: str) -> None:
    sha = run(repository, "git", "rev-parse", "HEAD").stdout.strip()
    text = source.format(repository=repository, sha=sha)
    assert init(terraform_binary, tmp_path, text) is (source in INSTALLED)
    assert (parse_source(text).faults == ()) is (source in INSTALLED)
