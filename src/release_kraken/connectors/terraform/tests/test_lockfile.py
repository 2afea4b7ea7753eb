"""Dependency lock files."""

from pathlib import Path

import pytest

from release_kraken.connectors.terraform.lockfile import LockFile, load_lock_file, parse_lock_file
from release_kraken.connectors.terraform.provider_address import ProviderAddress
from release_kraken.connectors.terraform.versions import Version, provider_constraint

AWS = ProviderAddress("registry.terraform.io", "hashicorp", "aws")

LOCK = """\
# This file is maintained automatically by "terraform init".

provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = ">= 5.0.0, < 6.0.0"
  hashes = [
    "h1:one",
    "h1:two",
    "zh:three",
  ]
}

provider "example.com/org/thing" {
  version = "1.0.0-rc.1"
}
"""


def test_what_a_lock_file_says() -> None:
    lock = parse_lock_file("live/.terraform.lock.hcl", LOCK.encode())
    assert lock.problem is None
    aws, thing = lock.providers.values()
    assert aws.address == AWS
    assert aws.version == Version(5, 100, 0)
    assert aws.constraint == provider_constraint(">= 5.0.0, < 6.0.0")
    assert aws.hashes == ("h1:one", "h1:two", "zh:three")
    assert (aws.count("h1"), aws.count("zh")) == (2, 1)
    assert (aws.span.path, aws.span.line, aws.span.end_line) == ("live/.terraform.lock.hcl", 3, 11)
    assert (aws.place.line, aws.place.column) == (4, 17)
    assert thing.address == ProviderAddress("example.com", "org", "thing")
    assert (thing.version, thing.constraint, thing.hashes) == (Version(1, 0, 0, "rc.1"), None, ())


def test_an_empty_lock_file_locks_nothing() -> None:
    assert parse_lock_file("x", b"") == LockFile("x")


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        pytest.param('provider "a" {', "syntax error", 1, id="broken"),
        pytest.param("\n<<<<<<< HEAD\n", "syntax error", 2, id="merge conflict"),
        pytest.param('provider "a/b/c/d" {\n  version = "1.0.0"\n}', "not the address", 1, id="address"),
        pytest.param('provider "a" {\n}', "no version is locked for hashicorp/a", 1, id="no version"),
        pytest.param('provider "a" {\n  version = "x"\n}', '"x" is not a version', 2, id="version"),
        pytest.param('provider "a" {\n  version = var.x\n}', '"" is not a version', 2, id="not literal"),
        pytest.param(
            'provider "a" {\n  version = "1.0.0"\n  constraints = "^1"\n}', "`^` is not", 3, id="constraint"
        ),
    ],
)
def test_a_faulty_lock_file_has_a_problem(text: str, message: str, line: int) -> None:
    lock = parse_lock_file("x", text.encode())
    assert lock.problem is not None
    assert message in lock.problem.message
    assert lock.problem.span.line == line
    assert lock.providers == {}


def test_a_lock_file_is_read_from_disk(tmp_path: Path) -> None:
    (tmp_path / "live").mkdir()
    (tmp_path / "live" / ".terraform.lock.hcl").write_text(LOCK)
    lock = load_lock_file(tmp_path, "live/.terraform.lock.hcl")
    assert list(lock.providers) == [AWS, ProviderAddress("example.com", "org", "thing")]


def test_a_lock_file_that_is_no_text_has_a_problem(tmp_path: Path) -> None:
    (tmp_path / "lock").write_bytes(b"\xff\xff")
    lock = load_lock_file(tmp_path, "lock")
    assert lock.problem is not None
    assert lock.problem.message.startswith("lock is not UTF-8")
