"""The installed Terraform with the real AWS provider against a pretended AWS."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from release_kraken.connectors.terraform.client import Action, Execution, Outcome
from release_kraken.connectors.terraform.installed import InstalledTerraform
from release_kraken.connectors.terraform.process import Processes
from release_kraken.connectors.terraform.settings import TerraformSettings

HEAD = """\
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
  backend "s3" {
    bucket         = "states"
    key            = "network"
    region         = "eu-west-1"
    use_path_style = true
  }
}

provider "aws" {
  region            = "eu-west-1"
  s3_use_path_style = true
  default_tags { tags = { team = "crew" } }
}
"""

BEFORE = """
resource "aws_vpc" "kept" {
  cidr_block = "10.0.0.0/16"
  tags       = { Name = "kept" }
}

resource "aws_subnet" "moved" {
  vpc_id     = aws_vpc.kept.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_s3_bucket" "gone" { bucket = "gone" }
"""

AFTER = """
variable "owner" { type = string }

resource "aws_vpc" "kept" {
  cidr_block = "10.0.0.0/16"
  tags       = { Name = "kept" }
}

resource "aws_subnet" "moved" {
  vpc_id     = aws_vpc.kept.id
  cidr_block = "10.0.2.0/24"
  tags       = { owner = var.owner, vpc = aws_vpc.fresh.id }
}

resource "aws_vpc" "fresh" { cidr_block = "10.1.0.0/16" }

resource "aws_route_table_association" "untaggable" {
  subnet_id      = aws_subnet.moved.id
  route_table_id = aws_vpc.fresh.main_route_table_id
}
"""


@pytest.fixture(scope="module")
def terraform(
    provider_mirror: Path, terraform_binary: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[InstalledTerraform]:
    settings = TerraformSettings(providers="mirror", provider_mirror=provider_mirror)
    with Processes() as processes:
        yield InstalledTerraform(settings, tmp_path_factory.mktemp("scratch"), processes, os.environ)


@pytest.fixture(scope="module")
def execution(moto_url: str) -> Execution:
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}
    return Execution({"AWS_ENDPOINT_URL": moto_url, "AWS_REGION": "eu-west-1", **keys}, time_limit=120)


@pytest.fixture(scope="module")
def applied(
    terraform: InstalledTerraform,
    execution: Execution,
    terraform_binary: Path,
    moto_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A root whose state in S3 is that of BEFORE, and whose code is AFTER."""
    root = tmp_path_factory.mktemp("root")
    with urlopen(Request(f"{moto_url}/states", method="PUT")) as created:
        assert created.status == 200
    (root / "main.tf").write_text(HEAD + BEFORE)
    initialised = terraform.init(root, execution, backend=True)
    assert initialised.outcome is Outcome.OK, initialised.diagnostics
    subprocess.run(
        [terraform_binary, "apply", "-auto-approve", "-input=false", "-no-color"],
        cwd=root,
        env={**os.environ, **execution.environment},
        check=True,
        capture_output=True,
    )
    (root / "main.tf").write_text(HEAD + AFTER)
    return root


def test_a_plan_against_a_state_in_s3(
    terraform: InstalledTerraform, execution: Execution, applied: Path, tmp_path: Path
) -> None:
    (tmp_path / "prod.tfvars").write_text('owner = "crew"\n')

    result = terraform.plan(applied, execution, [tmp_path / "prod.tfvars"])

    assert result.step.outcome is Outcome.OK, result.step.diagnostics
    assert result.plan is not None
    facts = {one.address: (one.action, one.tags, one.tags_known) for one in result.plan.resources}
    assert facts == {
        "aws_vpc.kept": (Action.NO_OP, {"Name": "kept", "team": "crew"}, True),
        "aws_vpc.fresh": (Action.CREATE, {"team": "crew"}, True),
        # The provider calls all of its tags unknown as soon as one value is.
        "aws_subnet.moved": (Action.REPLACE, {}, False),
        "aws_s3_bucket.gone": (Action.DELETE, None, True),
        "aws_route_table_association.untaggable": (Action.CREATE, None, True),
    }
    assert result.step.cpu > 0.5


def test_a_missing_variable_is_told_at_its_place(
    terraform: InstalledTerraform, execution: Execution, applied: Path
) -> None:
    result = terraform.plan(applied, execution)

    [diagnostic] = result.step.diagnostics
    line = (applied / "main.tf").read_text().splitlines().index('variable "owner" { type = string }') + 1
    assert (result.step.outcome, result.plan) == (Outcome.FAILED, None)
    assert (diagnostic.summary, diagnostic.path) == ("No value for required variable", "main.tf")
    assert (diagnostic.line, diagnostic.column, diagnostic.end_line) == (line, 1, line)


@pytest.fixture
def initialised(terraform: InstalledTerraform, execution: Execution, applied: Path, tmp_path: Path) -> Path:
    """A folder that is initialised as the applied root is, without being it."""
    return Path(shutil.copytree(applied, tmp_path / "copy", symlinks=True))


def test_validate_tells_file_line_and_column(
    terraform: InstalledTerraform, execution: Execution, initialised: Path
) -> None:
    (initialised / "wrong.tf").write_text('\nresource "aws_vpc" "wrong" {\n  cidr = "10.0.0.0/16"\n}\n')

    step = terraform.validate(initialised, execution)

    [diagnostic] = step.diagnostics
    assert step.outcome is Outcome.FAILED
    assert (diagnostic.summary, diagnostic.path) == ("Unsupported argument", "wrong.tf")
    assert (diagnostic.line, diagnostic.column, diagnostic.end_line) == (3, 3, 3)


def test_a_wrong_hash_in_the_lock_file_fails_and_leaves_it(
    terraform: InstalledTerraform, execution: Execution, initialised: Path
) -> None:
    shutil.rmtree(initialised / ".terraform")
    lock = initialised / ".terraform.lock.hcl"
    lines = lock.read_text().splitlines()
    broken = "\n".join('    "h1:AAAA=",' if "h1:" in line else line for line in lines) + "\n"
    lock.write_text(broken)

    step = terraform.init(initialised, execution, backend=False)

    assert step.outcome is Outcome.FAILED
    assert "checksums" in " ".join(diagnostic.detail for diagnostic in step.diagnostics)
    assert lock.read_text() == broken


def test_providers_are_locked_from_the_mirror(
    terraform: InstalledTerraform, execution: Execution, initialised: Path
) -> None:
    (initialised / ".terraform.lock.hcl").unlink()

    step = terraform.lock_providers(initialised, execution, [terraform.binary().platform])

    assert (step.outcome, step.diagnostics) == (Outcome.OK, ())
    assert "h1:" in (initialised / ".terraform.lock.hcl").read_text()
    failed = terraform.lock_providers(initialised, execution, ["plan9_mips"])
    assert failed.outcome is Outcome.FAILED
    assert "plan9_mips" in failed.diagnostics[0].detail
