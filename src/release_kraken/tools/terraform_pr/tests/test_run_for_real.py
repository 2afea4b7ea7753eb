"""A whole run with the real Terraform, the real AWS provider, and a stand-in for AWS."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from release_kraken.connectors.terraform.client import Terraform
from release_kraken.connectors.terraform.installed import open_terraform
from release_kraken.connectors.terraform.settings import TerraformSettings
from release_kraken.core.json import JSONValue
from release_kraken.core.report import Report

RULES = ("failed-init", "failed-plan", "invalid-configuration", "destroyed-data", "syntax-error")
REQUIRED = """terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}
"""
FILES = {
    "modules/network/main.tf": """variable "cidr" {
  type = string
}

resource "aws_vpc" "this" {
  cidr_block = var.cidr
}
""",
    "live/network/main.tf": REQUIRED
    + """
variable "cidr" {
  type = string
}

module "network" {
  source = "../../modules/network"
  cidr   = var.cidr
}
""",
    "live/network/prod.tfvars": 'cidr = "10.0.0.0/16"\n',
    "live/network/test.tfvars": 'cidr = "10.0.0.0/33"\n',
    "live/invalid/main.tf": REQUIRED
    + """
resource "aws_vpc" "this" {
  cidr_bloc = "10.0.0.0/16"
}
""",
    "live/role/main.tf": REQUIRED
    + """
data "aws_caller_identity" "me" {
  lifecycle {
    postcondition {
      condition     = endswith(self.arn, ":assumed-role/deploy/release-kraken")
      error_message = "This is ${self.arn}."
    }
  }
}
""",
    "live/state/main.tf": """terraform {
  backend "s3" {
    bucket = "none"
    key    = "k"
    region = "us-east-1"
  }
}
""",
}


class Surroundings(Protocol):
    terraform: Terraform

    def write(self, files: dict[str, str]) -> None: ...
    def run(self, **values: object) -> Report: ...


@pytest.fixture
def cloud(credentials: None, moto_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in which AWS is the stand-in."""
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"):
        monkeypatch.setenv(name, moto_url)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_S3_USE_PATH_STYLE", "true")


@pytest.fixture
def real(
    surroundings: Surroundings, cloud: None, terraform_binary: Path, provider_mirror: Path, tmp_path: Path
) -> Iterator[Surroundings]:
    """Surroundings with the real Terraform."""
    (tmp_path / "connector").mkdir()
    settings = TerraformSettings(
        binary=str(terraform_binary), providers="mirror", provider_mirror=provider_mirror
    )
    with open_terraform(settings, tmp_path / "connector") as terraform:
        surroundings.terraform = terraform
        yield surroundings


def test_a_checkout_is_planned_for_real(real: Surroundings, unchanged: Callable[[], None]) -> None:
    real.write(FILES)
    unchanged()
    role = {"roots": ["live/role"], "role_arn": "arn:aws:iam::123456789012:role/deploy"}
    report = real.run(rules=RULES, credentials=[role])
    assert [(each.rule, each.where, each.message.partition(":")[0]) for each in report.findings] == [
        ("invalid-configuration", "live/invalid/main.tf:14:3", "Unsupported argument"),
        ("failed-plan", "modules/network/main.tf:6:16", "expected cidr_block to contain a valid Value, got"),
    ]
    assert {(each["path"], each["environment"]): (each["status"], each["add"]) for each in roots(report)} == {
        ("live/invalid", ""): ("failed", None),
        ("live/network", "prod"): ("planned", 1),
        ("live/network", "test"): ("failed", None),
        ("live/role", ""): ("planned", 0),
        ("live/state", ""): ("not planned", None),
    }
    assert {gap.what: gap.why for gap in report.not_checked} == {
        "plan of live/invalid": "the configuration is not valid",
        "plan of live/network (environment test)": "terraform plan failed",
        "plan of live/state": "the state cannot be read: Failed to get existing workspaces: S3 bucket "
        '"none" does not exist',
    }
    again = real.run(rules=RULES, credentials=[role])
    assert again.findings == report.findings
    assert [each["path"] for each in roots(again) if not each["cached"]] == ["live/state"]


def roots(report: Report) -> list[dict[str, JSONValue]]:
    facts = report.facts["roots"]
    assert isinstance(facts, list)
    return facts
