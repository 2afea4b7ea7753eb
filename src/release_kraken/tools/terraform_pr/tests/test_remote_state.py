"""What is known of S3 backends: which configurations count, and which files complete a partial one."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from release_kraken.tools.terraform_pr.checkout.load import load_repository
from release_kraken.tools.terraform_pr.remote_state import known_states
from release_kraken.tools.terraform_pr.rules import all_rules
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

Checkout = Callable[[Mapping[str, str]], Path]

RULES = {rule.name: rule for rule in all_rules()}


def s3(*arguments: str) -> str:
    return "\n".join(["terraform {", '  backend "s3" {', *arguments, "  }", "}", ""])


BUCKET, KEY = 'bucket = "b"', 'key = "k"'

KNOWN = [
    pytest.param({"main.tf": s3(BUCKET, KEY)}, [""], id="complete"),
    pytest.param({"main.tf": s3(BUCKET)}, [], id="partial without files"),
    pytest.param({"main.tf": s3()}, [], id="empty"),
    pytest.param({"main.tf": s3(KEY), "p.s3.tfbackend": BUCKET}, ["p.s3.tfbackend"], id="tfbackend"),
    pytest.param({"main.tf": s3(KEY), "prod.backend": BUCKET}, ["prod.backend"], id="backend suffix"),
    pytest.param({"main.tf": s3(KEY), "backend.hcl": BUCKET}, ["backend.hcl"], id="backend.hcl"),
    pytest.param({"main.tf": s3(KEY), "backend-p.tfvars": BUCKET}, ["backend-p.tfvars"], id="backend tfvars"),
    pytest.param({"main.tf": s3(KEY), "backends/p.conf": BUCKET}, ["backends/p.conf"], id="folder backends"),
    pytest.param({"main.tf": s3(KEY), "envs/p/backend.hcl": BUCKET}, ["envs/p/backend.hcl"], id="deeper"),
    pytest.param({"main.tf": s3(KEY), "p.tfvars": BUCKET}, [], id="variables are no backend"),
    pytest.param({"main.tf": s3(KEY), "backend.hcl": "bucket = ["}, [], id="broken file"),
    pytest.param(
        {"main.tf": s3(), "backend.hcl": BUCKET, "backend-k.hcl": KEY},
        ["backend-k.hcl and backend.hcl"],
        id="two halves",
    ),
    pytest.param(
        {"main.tf": s3(), "backend-a.hcl": BUCKET, "backend-b.hcl": BUCKET}, [], id="two of the same half"
    ),
    pytest.param(
        {"main.tf": s3(KEY), "a.tfbackend": BUCKET, "b.tfbackend": BUCKET},
        ["a.tfbackend", "b.tfbackend"],
        id="one for each environment",
    ),
    pytest.param(
        {
            "main.tf": s3(KEY),
            "live/main.tf": 'terraform {\n  backend "gcs" {}\n}\n',
            "live/backend.hcl": BUCKET,
        },
        [],
        id="the file of another root",
    ),
    pytest.param({"tests/main.tf": s3(BUCKET, KEY)}, [], id="a test is no root"),
]


@pytest.mark.parametrize(("files", "expected"), KNOWN)
def test_known_states(checkout: Checkout, files: dict[str, str], expected: list[str]) -> None:
    repository = load_repository(checkout(files), TerraformPrSettings())
    assert [state.source for state in known_states(repository)] == expected


COMPLETE = (BUCKET, KEY, "encrypt = true", "use_lockfile = true")

FAULTS = [
    pytest.param(COMPLETE, [], id="sound"),
    pytest.param((BUCKET, KEY), ["unencrypted-state", "unlocked-state"], id="neither"),
    pytest.param(
        (*COMPLETE[:2], 'encrypt = "true"', 'lock_table = "t"'), [], id="as text, old name of the table"
    ),
    pytest.param((*COMPLETE[:2], "encrypt = var.e", "use_lockfile = var.l"), [], id="not statically known"),
    pytest.param((*COMPLETE[:3], 'dynamodb_table = ""'), ["unlocked-state"], id="empty table"),
    pytest.param((*COMPLETE[:2], "encrypt = false", "use_lockfile = true"), ["unencrypted-state"], id="off"),
]


@pytest.mark.parametrize(("arguments", "expected"), FAULTS)
def test_faults(checkout: Checkout, arguments: tuple[str, ...], expected: list[str]) -> None:
    assert faults(checkout({"main.tf": s3(*arguments)})) == expected


IDENTITIES = [
    pytest.param(COMPLETE, COMPLETE, True, id="the same"),
    pytest.param(COMPLETE, (*COMPLETE, 'region = "eu-west-1"'), True, id="regions share bucket names"),
    pytest.param(COMPLETE, (*COMPLETE, 'workspace_key_prefix = "env:"'), True, id="the default prefix"),
    pytest.param(COMPLETE, (*COMPLETE, 'workspace_key_prefix = "x"'), False, id="another prefix"),
    pytest.param(COMPLETE, (*COMPLETE, 'endpoints = { s3 = "https://x" }'), False, id="another service"),
    pytest.param(COMPLETE, (BUCKET, 'key = "K"', *COMPLETE[2:]), False, id="another key"),
    pytest.param(
        ("bucket = var.b", *COMPLETE[1:]), ("bucket = var.b", *COMPLETE[1:]), False, id="not statically known"
    ),
]


@pytest.mark.parametrize(("first", "second", "shared"), IDENTITIES)
def test_shared_states(
    checkout: Checkout, first: tuple[str, ...], second: tuple[str, ...], shared: bool
) -> None:
    found = faults(checkout({"a/main.tf": s3(*first), "b/main.tf": s3(*second)}))
    assert found == (["shared-state-key"] * 2 if shared else [])


def test_a_backend_shared_by_links_is_not_compared(checkout: Checkout) -> None:
    root = checkout({"a/backend.tf": s3(*COMPLETE), "b/main.tf": "locals {}\n"})
    (root / "b" / "backend.tf").symlink_to("../a/backend.tf")
    assert faults(root) == []


def test_a_root_that_cannot_be_read_may_have_a_backend(checkout: Checkout) -> None:
    assert faults(checkout({"main.tf": 'provider "aws" {}\n', "backend.tf": "terraform {\n"})) == []


def faults(root: Path) -> list[str]:
    repository = load_repository(root, TerraformPrSettings())
    names = ("local-state", "foreign-backend", "shared-state-key", "unencrypted-state", "unlocked-state")
    checks = [check for name in names if (check := RULES[name].check)]
    return [finding.rule for check in checks for finding in check(repository, TerraformPrSettings())]
