"""What the pages of the rules on versions cannot show: fixes, resources, and what was not checked."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.checkout.load import load_repository
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.rules import all_rules
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

RULES = {rule.name: rule for rule in all_rules()}
Read = Callable[[Mapping[str, str]], Repository]

AWS = """\
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "%s"
    }
  }
}
"""
ROOT = 'terraform {\n  backend "s3" {}\n}\n'


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write files and read them as a repository."""

    def read_files(files: Mapping[str, str]) -> Repository:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return load_repository(tmp_path, TerraformPrSettings())

    return read_files


def check(rule: Rule, repository: Repository, **settings: object) -> list[Finding]:
    assert rule.check is not None
    return list(rule.check(repository, TerraformPrSettings.model_validate(settings)))


def fixes(rule: str, repository: Repository, **settings: object) -> list[str | None]:
    return [finding.fix for finding in check(RULES[rule], repository, **settings)]


def test_a_fix_mends_minimum_and_bound_at_once(read: Read) -> None:
    repository = read({"main.tf": ROOT + AWS % ">= 4.0"})
    expected = ['write version = "> 4.0.0, < 5.0.0"; raise the bound if a newer major version is in use']
    assert fixes("outdated-provider", repository) == expected
    assert fixes("unpinned-provider", repository) == expected


def test_a_fix_keeps_the_locked_version(read: Read) -> None:
    lock = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.100.0"\n}\n'
    lock += 'provider "registry.terraform.io/hashicorp/random" {\n  version = "3.7.2"\n}\n'
    main = ROOT + AWS % ">= 4.1" + 'resource "random_id" "this" {}\n'
    repository = read({"main.tf": main, ".terraform.lock.hcl": lock})
    assert fixes("unpinned-provider", repository) == [
        'write version = ">= 4.1, < 6.0.0"',
        'write version = "~> 3.7"',
    ]


def test_a_constraint_of_several_directories_is_explained(read: Read) -> None:
    call = 'module "a" {\n  source = "./a"\n}\n'
    requires = 'terraform {{\n  required_version = "{}"\n}}\n'
    files = {
        "main.tf": ROOT + requires.format(">= 1.0") + AWS % ">= 5.0" + call,
        "a/main.tf": requires.format(">= 1.5") + AWS % ">= 5.80",
    }
    repository = read(files)
    messages = [
        finding.message
        for rule in ("unpinned-terraform", "unpinned-provider")
        for finding in check(RULES[rule], repository)
    ]
    assert [message.partition(") ")[0] for message in messages] == [
        '">= 1.5" (joined with the modules it calls',
        '">= 5.80" (joined with the modules it calls',
    ]


def test_a_module_is_asked_for_no_bound(read: Read) -> None:
    repository = read({"main.tf": AWS % ">= 4.0"})
    assert fixes("outdated-provider", repository) == ['write version = "> 4.0.0"']
    assert fixes("unpinned-provider", repository) == []


def test_findings_name_the_provider(read: Read) -> None:
    repository = read({"main.tf": AWS % ">= 4.0"})
    (finding,) = check(RULES["outdated-provider"], repository)
    assert (finding.resource, finding.severity) == ("provider hashicorp/aws", Severity.ERROR)


@pytest.mark.parametrize(
    "main",
    [
        pytest.param('provider "aws" {\n  version = "~> 3.0"\n}\n', id="in a provider block"),
        pytest.param('resource "aws_vpc" "a" {\n  provider = aws.east\n}\n', id="by an alias"),
        pytest.param('data "aws_vpc" "a" {}\n', id="by a data source"),
        pytest.param('ephemeral "aws_secret" "a" {}\n', id="by an ephemeral resource"),
        pytest.param(
            'terraform {\n  required_providers {\n    cloud = {\n      source = "aws"\n    }\n  }\n}\n',
            id="under another name",
        ),
        pytest.param(
            'terraform {\n  required_providers {\n    aws = {\n'
            '      source = "registry.opentofu.org/hashicorp/aws"\n    }\n  }\n}\n',
            id="from the registry of OpenTofu",
        ),
    ],
)  # fmt: skip
def test_all_ways_to_use_a_provider_count(read: Read, main: str) -> None:
    assert len(check(RULES["outdated-provider"], read({"main.tf": main}))) == 1


@pytest.mark.parametrize(
    "main",
    [
        pytest.param('resource "terraform_data" "a" {}\n', id="a built-in provider"),
        pytest.param('resource "awscc_vpc" "a" {}\n', id="a provider of a like name"),
        pytest.param('resource "awscc_vpc" "a" {\n  provider = awscc\n}\n', id="named"),
        pytest.param(AWS % "^3", id="an invalid constraint has its own rule"),
    ],
)
def test_other_providers_do_not(read: Read, main: str) -> None:
    assert check(RULES["outdated-provider"], read({"main.tf": main})) == []


def test_what_is_absent_may_stand_in_a_broken_file(read: Read) -> None:
    repository = read({"main.tf": 'resource "aws_vpc" "a" {}\n', "versions.tf": "terraform {\n"})
    assert check(RULES["outdated-provider"], repository) == []
    assert check(RULES["outdated-terraform"], repository) == []


def test_the_running_terraform_must_satisfy_the_minimum(read: Read) -> None:
    repository = read({"main.tf": 'terraform {\n  required_version = "~> 1.5"\n}\n'})
    old = replace(repository, terraform_version="0.15.5")
    (finding,) = check(RULES["outdated-terraform"], old)
    assert finding.message == 'the Terraform that runs is 0.15.5: the minimum is ">= 1.0.0"'
    assert (finding.path, finding.resource) == (None, "terraform")
    for version in ("1.11.4", "1.0.0-beta1"):
        assert check(RULES["outdated-terraform"], replace(repository, terraform_version=version)) == []


def test_a_root_obeys_its_modules_as_well(read: Read) -> None:
    call = 'module "a" {\n  source = "./a"\n}\n'
    required = 'terraform {\n  required_version = ">= 1.5, < 2"\n}\n'
    repository = read({"main.tf": ROOT + call, "a/main.tf": required})
    assert check(RULES["outdated-terraform"], repository) == []
    assert check(RULES["unpinned-terraform"], repository) == []


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        pytest.param("source = var.source", "source", id="source"),
        pytest.param('source = "example/vpc/aws"\n  version = var.release', "version", id="version"),
        pytest.param('source = "github.com/example/vpc?ref=${var.ref}"', "source", id="ref"),
    ],
)
def test_what_only_terraform_knows_is_not_checked(read: Read, arguments: str, what: str) -> None:
    repository = read({"live/main.tf": f'module "vpc" {{\n  {arguments}\n}}\n'})
    rule = RULES["unpinned-module"]
    assert check(rule, repository) == []
    assert rule.not_checked is not None
    assert list(rule.not_checked(repository, TerraformPrSettings())) == [
        NotChecked(
            "module.vpc in live/main.tf",
            f"its {what} is not statically known: whether it is pinned cannot be told",
            path="live/main.tf",
            rules=("unpinned-module",),
        )
    ]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        pytest.param("hg::https://example.com/vpc?rev=default", 'follows "default"', id="Mercurial branch"),
        pytest.param("hg::https://example.com/vpc?rev=1.2.3", None, id="Mercurial tag"),
        pytest.param("s3::https://s3.amazonaws.com/b/vpc.zip", "archive without a version", id="S3"),
        pytest.param("s3::https://s3.amazonaws.com/b/vpc.zip?version=a1", None, id="S3 version"),
        pytest.param("https://example.com/1.2.3/vpc.zip", None, id="version in the path"),
        pytest.param("https://example.com/v1.2/vpc.zip", "archive without a version", id="two numbers"),
        pytest.param("https://10.1.2.3/vpc.zip", "archive without a version", id="an address is no version"),
        pytest.param("gcs::https://www.googleapis.com/storage/v1/b/vpc.zip", "archive without", id="GCS"),
        pytest.param("/srv/modules/vpc", None, id="path on the machine"),
        pytest.param("modules/vpc", None, id="invalid-module-source reports it"),
    ],
)
def test_sources_of_other_kinds(read: Read, source: str, fault: str | None) -> None:
    repository = read({"main.tf": f'module "vpc" {{\n  source = "{source}"\n}}\n'})
    messages = [finding.message for finding in check(RULES["unpinned-module"], repository)]
    assert len(messages) == (fault is not None)
    assert all(str(fault) in message for message in messages)


@pytest.mark.parametrize(
    ("git", "fix"),
    [
        (["sha"], "name the full SHA of a commit"),
        (["tag"], 'name the tag of a release (such as "ref=v1.2.3")'),
        (["tag", "sha"], 'name the tag of a release (such as "ref=v1.2.3") or the full SHA of a commit'),
    ],
)
def test_a_fix_follows_the_policy(read: Read, git: list[str], fix: str) -> None:
    repository = read({"main.tf": 'module "vpc" {\n  source = "github.com/example/vpc"\n}\n'})
    assert fixes("unpinned-module", repository, pins={"git": git}) == [fix]


def test_a_missing_ref_is_told_of_at_the_source(read: Read) -> None:
    call = 'module "vpc" {\n  version = "1.2.3"\n  source  = "github.com/example/vpc"\n}\n'
    (finding,) = check(RULES["unpinned-module"], read({"main.tf": call}))
    assert (finding.line, finding.column) == (3, 13)


def test_a_fix_for_a_range_names_the_setting(read: Read) -> None:
    call = 'module "vpc" {\n  source  = "example/vpc/aws"\n  version = "~> 5.1"\n}\n'
    assert fixes("unpinned-module", read({"main.tf": call})) == [
        'name the release in use, such as version = "5.1.0", or set pins.registry = "bounded"'
    ]


def test_no_secret_is_shown(read: Read) -> None:
    repository = read(
        {"main.tf": 'module "a" {\n  source = "https://u:hunter2@github.com/example/vpc?token=hunter2"\n}\n'}
    )
    findings = [finding for rule in RULES.values() if rule.check for finding in check(rule, repository)]
    assert {"secret-in-source", "invalid-module-source"} <= {finding.rule for finding in findings}
    assert "hunter2" not in repr(findings)


def test_a_root_without_lock_file_is_only_noted(read: Read) -> None:
    lock = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.100.0"\n}\n'
    files = {
        "a/main.tf": 'provider "aws" {}\n',
        "a/.terraform.lock.hcl": lock,
        "b/main.tf": 'provider "aws" {}\n',
        "c/main.tf": 'provider "aws" {}\n',
        "c/.terraform.lock.hcl": lock,
    }
    (finding,) = check(RULES["incomplete-lock-file"], read(files))
    assert (finding.path, finding.severity) == ("b/main.tf", Severity.NOTE)


def test_the_fix_names_all_platforms(read: Read) -> None:
    lock = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.100.0"\n}\n'
    repository = read({"main.tf": 'provider "aws" {}\n', ".terraform.lock.hcl": lock})
    assert fixes("incomplete-lock-file", repository, lock_platforms=["linux_amd64", "darwin_arm64"]) == [
        "run terraform providers lock -platform=linux_amd64 -platform=darwin_arm64"
    ]


@pytest.mark.parametrize(
    ("minimum", "message"),
    [
        pytest.param({"terraform": "^1.0"}, "`^` is not an operator", id="terraform"),
        pytest.param({"providers": {"hashicorp/aws": "v4"}}, "has no `v` before it", id="provider"),
        pytest.param({"providers": {"a/b/c/d": "> 4"}}, "not the source address", id="address"),
    ],
)
def test_a_faulty_minimum_is_refused(minimum: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message.replace("^", r"\^")):
        TerraformPrSettings.model_validate({"minimum": minimum})
