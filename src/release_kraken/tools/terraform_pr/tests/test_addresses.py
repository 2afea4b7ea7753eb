"""Where in the code an address of a plan, or a path of a diagnostic, leads."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.tools.terraform_pr.addresses import locate, locate_path, without_index
from release_kraken.tools.terraform_pr.checkout.load import load_repository
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

Checkout = Callable[[Mapping[str, str]], Path]

FILES = {
    "live/main.tf": """provider "aws" {}
module "app" {
  source   = "../modules/app"
  for_each = toset(["a.b"])
}
module "vpc" {
  source = "hashicorp/vpc/aws"
}
data "aws_sqs_queue" "q" {}
resource "aws_sqs_queue" "q" {}
""",
    "modules/app/main.tf": """resource "aws_instance" "web" {}
module "deep" {
  source = "./deep"
}
""",
    "modules/app/deep/main.tf": 'locals {}\nresource "aws_eip" "ip" {}\n',
}

ADDRESSES = [
    pytest.param("aws_sqs_queue.q", "live/main.tf:10", id="resource"),
    pytest.param("data.aws_sqs_queue.q", "live/main.tf:9", id="data source of the same name"),
    pytest.param('aws_sqs_queue.q["x[0].y"]', "live/main.tf:10", id="instance key with brackets"),
    pytest.param('module.app["a.b"].aws_instance.web[1]', "modules/app/main.tf:1", id="in a local module"),
    pytest.param('module.app["a.b"].module.deep.aws_eip.ip', "modules/app/deep/main.tf:2", id="two deep"),
    pytest.param("module.vpc.aws_vpc.this[0]", "live/main.tf:6", id="in a module from elsewhere"),
    pytest.param("module.app.aws_instance.gone", "live/main.tf:2", id="gone from a module"),
    pytest.param("module.gone.aws_instance.web", "live/main.tf:1", id="in a call that is gone"),
    pytest.param("aws_instance.gone", "live/main.tf:1", id="gone from the root"),
]

PATHS = [
    pytest.param("main.tf", "live/main.tf:7:3", id="own file"),
    pytest.param("../modules/app/main.tf", "modules/app/main.tf:7:3", id="local module"),
    pytest.param("../work/.terraform/modules/vpc/main.tf", "live/main.tf:6:1", id="installed module"),
    pytest.param(
        ".terraform/modules/vpc.sub/main.tf", "live/main.tf:6:1", id="module of an installed module"
    ),
    pytest.param(
        ".terraform/modules/gone/main.tf", "live/main.tf:1:1", id="installed for a call that is gone"
    ),
    pytest.param("../../elsewhere/main.tf", "live/main.tf:1:1", id="outside of the checkout"),
    pytest.param("/tmp/x.tf", "live/main.tf:1:1", id="absolute"),
    pytest.param(None, "live/main.tf:1:1", id="no path"),
]


@pytest.mark.parametrize(("address", "expected"), ADDRESSES)
def test_addresses(checkout: Checkout, address: str, expected: str) -> None:
    repository = load_repository(checkout(FILES), TerraformPrSettings())
    span = locate(repository, repository.directories["live"], address)
    assert f"{span.path}:{span.line}" == expected


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_paths(checkout: Checkout, path: str | None, expected: str) -> None:
    live = load_repository(checkout(FILES), TerraformPrSettings()).directories["live"]
    span = locate_path(live, path, 7, 3, None)
    assert f"{span.path}:{span.line}:{span.column}" == expected


@given(st.text(alphabet='ab[]".\\0'))
def test_whatever_the_key_an_address_loses_it(key: str) -> None:
    quoted = key.replace("\\", "\\\\").replace('"', '\\"')
    assert without_index(f'module.m["{quoted}"].aws_vpc.v[0]') == "module.m.aws_vpc.v"
