"""Override files are merged as Terraform merges them."""

from pathlib import Path

import pytest

from release_kraken.connectors.terraform.load import load_module
from release_kraken.connectors.terraform.loading.overrides import is_override
from release_kraken.connectors.terraform.module import Module


def _load(folder: Path, files: dict[str, str]) -> Module:
    for name, text in files.items():
        (folder / name).write_text(text)
    return load_module(folder, ".", list(files))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("override.tf", True, id="override"),
        pytest.param("a/b_override.tf", True, id="suffix"),
        pytest.param("override.tf.json", True, id="json"),
        pytest.param("b_override.tf.json", True, id="json suffix"),
        pytest.param("a_override.tofu", True, id="tofu"),
        pytest.param("overrides.tf", False, id="plural"),
        pytest.param("override_b.tf", False, id="prefix"),
        pytest.param("boverride.tf", False, id="no underscore"),
        pytest.param("override/main.tf", False, id="directory"),
    ],
)
def test_override_files_are_known_by_name(path: str, expected: bool) -> None:
    assert is_override(path) is expected


def test_arguments_are_replaced_one_by_one(tmp_path: Path) -> None:
    module = _load(
        tmp_path,
        {
            "a_override.tf": 'variable "x" {\n  default = 2\n}\n',
            "main.tf": '# Why.\nvariable "x" {\n  type = number\n  default = 1\n}\n',
        },
    )
    (variable,) = module.variables
    assert variable.type is not None
    assert variable.default is not None
    assert (variable.type.text, variable.default.value) == ("number", 2)
    assert (variable.span.path, variable.default.span.path) == ("main.tf", "a_override.tf")
    assert variable.comment == "Why."


def test_later_overrides_win_also_over_truth(tmp_path: Path) -> None:
    module = _load(
        tmp_path,
        {
            "main.tf": 'output "x" {\n  value = 1\n}\n',
            "a_override.tf": 'output "x" {\n  sensitive = true\n  value = 2\n}\n',
            "b_override.tf.json": '{"output": {"x": {"sensitive": false}}}',
        },
    )
    (output,) = module.outputs
    assert output.value is not None
    assert (output.value.value, output.sensitive) == (2, False)


def test_module_calls_and_resources_are_merged(tmp_path: Path) -> None:
    module = _load(
        tmp_path,
        {
            "main.tf": 'module "m" {\n  source = "a/b/c"\n  version = "1.0.0"\n}\n'
            'resource "a_b" "c" {}\ndata "a_b" "c" {}\n',
            "override.tf": 'module "m" {\n  version = "2.0.0"\n}\n'
            'resource "a_b" "c" {\n  provider = a.x\n}\n',
        },
    )
    (call,) = module.calls
    assert call.source is not None
    assert call.version is not None
    assert (call.source.value, call.version.value) == ("a/b/c", "2.0.0")
    assert [(item.address, item.provider) for item in module.resources] == [
        ("a_b.c", "a.x"),
        ("data.a_b.c", None),
    ]


def test_providers_are_merged_by_alias(tmp_path: Path) -> None:
    module = _load(
        tmp_path,
        {
            "main.tf": 'provider "aws" {}\nprovider "aws" {\n  alias = "x"\n}\n',
            "override.tf": 'provider "aws" {\n  alias   = "x"\n  version = "5.0"\n}\nprovider "tls" {}\n',
        },
    )
    assert [
        (item.name, item.alias, item.constraint and item.constraint.value) for item in module.providers
    ] == [
        ("aws", None, None),
        ("aws", "x", "5.0"),
        ("tls", None, None),
    ]


def test_terraform_settings_are_replaced_each_for_itself(tmp_path: Path) -> None:
    module = _load(
        tmp_path,
        {
            "main.tf": (
                'terraform {\n  required_version = ">= 1"\n  backend "s3" {}\n'
                '  required_providers {\n    a = "1"\n    b = "1"\n  }\n}\n'
                'terraform {\n  required_version = "< 2"\n}\n'
            ),
            "override.tf": (
                'terraform {\n  required_version = "1.5"\n  backend "local" {}\n'
                '  required_providers {\n    b = "2"\n    c = "2"\n  }\n}\n'
            ),
        },
    )
    assert [item.value for item in module.required_version] == ["1.5"]
    assert module.backend is not None
    assert module.backend.type == "local"
    assert [(item.name, item.constraint and item.constraint.value) for item in module.requirements] == [
        ("a", "1"),
        ("b", "2"),
        ("c", "2"),
    ]
    assert [place.path for place in module.terraform_blocks] == ["main.tf", "main.tf", "override.tf"]


def test_what_an_override_leaves_out_stays(tmp_path: Path) -> None:
    module = _load(
        tmp_path,
        {
            "main.tf": 'terraform {\n  required_version = ">= 1"\n  cloud {}\n}\n',
            "override.tf": "terraform {}\n",
        },
    )
    assert [item.value for item in module.required_version] == [">= 1"]
    assert module.backend is not None
    assert module.backend.type == "cloud"
