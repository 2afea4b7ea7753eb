"""How directories are classified, and the reasons given: cases met in public repositories, in small."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from release_kraken.tools.terraform_pr.checkout.load import load_repository
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

Checkout = Callable[[Mapping[str, str]], Path]

S3 = 'terraform {\n  backend "s3" {}\n}\n'
LOCAL = 'terraform {\n  backend "local" {}\n}\n'
CLOUD = "terraform {\n  cloud {}\n}\n"
PROVIDER = 'provider "aws" {\n  region = "eu-central-1"\n}\n'
PROXY = 'provider "aws" {\n  alias = "us"\n}\n'
PLAIN = "locals {}\n"


def call(source: str) -> str:
    return f'module "m" {{\n  source = "{source}"\n}}\n'


NOTHING = "module: no local caller, and no backend, provider block, tfvars or lock file"

CASES = [
    pytest.param(
        {"main.tf": S3}, {".": 'root: has a backend "s3" block (main.tf:2)'}, id="backend at the top"
    ),
    pytest.param({"a/x.tf": CLOUD}, {"a": "root: has a cloud block (x.tf:2)"}, id="cloud block"),
    pytest.param({"a/x.tf": LOCAL}, {"a": 'root: has a backend "local" block (x.tf:2)'}, id="local backend"),
    pytest.param(
        {"a/main.tf.json": '{"terraform": {"backend": {"s3": {}}}}'},
        {"a": 'root: has a backend "s3" block (main.tf.json:1)'},
        id="backend in the JSON syntax",
    ),
    pytest.param(
        {"a/p.tf": PROVIDER},
        {"a": 'root: has a provider "aws" block (p.tf:1) and no local caller'},
        id="provider block, not called",
    ),
    pytest.param(
        {"modules/vpc/p.tf": PROVIDER},
        {"modules/vpc": 'root: has a provider "aws" block (p.tf:1) and no local caller'},
        id="the name modules says nothing",
    ),
    pytest.param({"a/p.tf": PROXY}, {"a": NOTHING}, id="a provider block that passes a name through"),
    pytest.param(
        {"a/p.tf": PROVIDER, "live/main.tf": S3 + call("../a")},
        {"a": "module: called by live (main.tf:4)", "live": 'root: has a backend "s3" block (main.tf:2)'},
        id="provider block, but called",
    ),
    pytest.param(
        {"a/p.tf": S3, "b/main.tf": call("../a")},
        {"a": 'root: has a backend "s3" block (p.tf:2)', "b": NOTHING},
        id="backend, though called",
    ),
    pytest.param(
        {"main.tf": PLAIN, "examples/x/main.tf": PROVIDER + call("../..")},
        {".": "module: called by examples/x (main.tf:4)", "examples/x": "example*: below examples/"},
        id="a module with an example",
    ),
    pytest.param(
        {"m/main.tf": PLAIN, "a/main.tf": call("../m"), "b/main.tf": call("../m"), "main.tf": call("./m")},
        {
            ".": NOTHING,
            "a": NOTHING,
            "b": NOTHING,
            "m": "module: called by the top folder (main.tf:1) and 2 more",
        },
        id="many callers",
    ),
    pytest.param({"m/main.tf": call("./")}, {"m": NOTHING}, id="a call to itself is no caller"),
    pytest.param({"wrappers/m/main.tf": PLAIN}, {"wrappers/m": NOTHING}, id="a wrapper"),
    pytest.param(
        {"a/main.tf": PLAIN, "a/prod.tfvars": ""},
        {"a": "root: has a prod.tfvars and no local caller"},
        id="variable file",
    ),
    pytest.param(
        {"a/main.tf": PLAIN, "a/.terraform.lock.hcl": ""},
        {"a": "root: has a .terraform.lock.hcl and no local caller"},
        id="lock file",
    ),
    pytest.param(
        {"a/main.tf": PLAIN, "a/terragrunt.hcl": ""},
        {"a": "root: has a terragrunt.hcl and no local caller"},
        id="Terragrunt unit with files of its own",
    ),
    pytest.param({"examples/a/main.tf": PLAIN}, {"examples/a": "example: below examples/"}, id="example"),
    pytest.param(
        {"examples/a/main.tf": S3},
        {"examples/a": 'root: has a backend "s3" block (main.tf:2)'},
        id="an example with remote state is run for good",
    ),
    pytest.param(
        {"examples/a/main.tf": LOCAL}, {"examples/a": "example*: below examples/"}, id="local example"
    ),
    pytest.param({"test/a/main.tf": PROVIDER}, {"test/a": "test*: below test/"}, id="test"),
    pytest.param({"tests/a/main.tf": S3}, {"tests/a": "test*: below tests/"}, id="a fixture with a backend"),
    pytest.param(
        {"a/testdata/x/examples/main.tf": PLAIN},
        {"a/testdata/x/examples": "test: below testdata/"},
        id="the outermost name counts",
    ),
    pytest.param(
        {"live/test/vpc/main.tf": PROVIDER},
        {"live/test/vpc": 'root: has a provider "aws" block (main.tf:1) and no local caller'},
        id="the environment test below live",
    ),
    pytest.param(
        {"test/main.tf": PROVIDER, "prod/main.tf": S3},
        {
            "prod": 'root: has a backend "s3" block (main.tf:2)',
            "test": 'root: has a provider "aws" block (main.tf:1) and no local caller',
        },
        id="the environment test beside prod",
    ),
    pytest.param(
        {"environments/example/main.tf": PROVIDER},
        {"environments/example": 'root: has a provider "aws" block (main.tf:1) and no local caller'},
        id="an application that is called example",
    ),
    pytest.param(
        {"test/vpc/main.tf": S3},
        {"test/vpc": 'root: has a backend "s3" block (main.tf:2)'},
        id="remote state below test",
    ),
    pytest.param(
        {"integrationtest/a/main.tf": PROVIDER, "unit-test-fixture/a.tf": PLAIN},
        {
            "integrationtest/a": "test*: below integrationtest/",
            "unit-test-fixture": "test: below unit-test-fixture/",
        },
        id="a kind of test",
    ),
    pytest.param({"latest/main.tf": PLAIN}, {"latest": NOTHING}, id="part of a name says nothing"),
]


@pytest.mark.parametrize(("files", "expected"), CASES)
def test_class_and_reason(checkout: Checkout, files: dict[str, str], expected: dict[str, str]) -> None:
    repository = load_repository(checkout(files), TerraformPrSettings())
    found = {each.path: f"{each.kind}{'*' if each.runnable else ''}: {each.reason}" for each in repository}
    assert found == expected


def test_the_configuration_names_roots(checkout: Checkout) -> None:
    root = checkout({"stacks/a/main.tf": PLAIN, "stacks/b/main.tf": PLAIN, "main.tf": PLAIN})
    repository = load_repository(root, TerraformPrSettings(roots=("stacks/*", "!stacks/b", ".")))
    named = {each.path for each in repository if each.reason == "named as a root in the configuration"}
    assert named == {".", "stacks/a"}
