"""Directories of Terraform files become modules."""

import pickle
from pathlib import Path

from release_kraken.connectors.terraform.load import load_module, parse_file
from release_kraken.connectors.terraform.module import (
    NOT_LITERAL,
    Backend,
    Expression,
    Module,
    ModuleCall,
    Output,
    ProviderBlock,
    ProviderRequirement,
    Resource,
    Span,
    Value,
    Variable,
)


def _load(folder: Path, **files: str) -> Module:
    """Load files named by their stem; a stem that ends in `_json` is a `.tf.json` file."""
    names = {
        f"{stem.removesuffix('_json')}.tf{'.json' if stem.endswith('_json') else ''}": text
        for stem, text in files.items()
    }
    for name, text in names.items():
        (folder / name).write_text(text)
    return load_module(folder, ".", list(names))


def _span(line: int, column: int = 1, end_line: int | None = None, path: str = "a.tf") -> Span:
    return Span(path, line, column, end_line or line)


def _expression(text: str, value: Value, line: int, column: int, path: str = "a.tf") -> Expression:
    return Expression(text, value, _span(line, column, path=path))


def test_variables(tmp_path: Path) -> None:
    source = (
        '# Where it runs.\nvariable "region" {\n  type = string\n  description = "Region."\n'
        '  default = "eu"\n  sensitive = true\n}\nvariable "bare" {}\n'
    )
    assert _load(tmp_path, a=source).variables == (
        Variable(
            name="region",
            span=_span(2, end_line=7),
            type=_expression("string", NOT_LITERAL, 3, 10),
            description=_expression('"Region."', "Region.", 4, 17),
            default=_expression('"eu"', "eu", 5, 13),
            sensitive=True,
            comment="Where it runs.",
        ),
        Variable(name="bare", span=_span(8)),
    )


def test_outputs(tmp_path: Path) -> None:
    source = (
        '// The id.\noutput "id" {\n  description = "Id."\n'
        '  value = aws_vpc.this.id\n  sensitive = "true"\n}\n'
    )
    assert _load(tmp_path, a=source).outputs == (
        Output(
            name="id",
            span=_span(2, end_line=6),
            description=_expression('"Id."', "Id.", 3, 17),
            value=_expression("aws_vpc.this.id", NOT_LITERAL, 4, 11),
            sensitive=True,
            comment="The id.",
        ),
    )


def test_module_calls(tmp_path: Path) -> None:
    source = (
        '# Network.\nmodule "vpc" {\n  source = "a/b/aws"\n'
        '  version = var.v\n  source_id = 1\n}\nmodule "none" {}\n'
    )
    assert _load(tmp_path, a=source).calls == (
        ModuleCall(
            name="vpc",
            span=_span(2, end_line=6),
            source=_expression('"a/b/aws"', "a/b/aws", 3, 12),
            version=_expression("var.v", NOT_LITERAL, 4, 13),
            comment="Network.",
        ),
        ModuleCall(name="none", span=_span(7)),
    )


def test_required_providers(tmp_path: Path) -> None:
    source = (
        "terraform {\n  required_providers {\n"
        '    aws = { source = "hashicorp/aws", version = ">= 5.0"'
        ", configuration_aliases = [aws.a, /* x.y */ aws.b] }\n"
        '    tls = "~> 4.0"\n    acme = { source = "acme/acme" }\n  }\n}\n'
    )
    assert _load(tmp_path, a=source).requirements == (
        ProviderRequirement(
            "aws", _span(3, 5), "hashicorp/aws", _expression('">= 5.0"', ">= 5.0", 3, 49), ("aws.a", "aws.b")
        ),
        ProviderRequirement("tls", _span(4, 11), constraint=_expression('"~> 4.0"', "~> 4.0", 4, 11)),
        ProviderRequirement("acme", _span(5, 5), "acme/acme"),
    )


def test_provider_blocks(tmp_path: Path) -> None:
    source = 'provider "aws" {\n  version = "~> 2.0"\n}\nprovider "aws" {\n  alias = "east"\n}\n'
    assert _load(tmp_path, a=source).providers == (
        ProviderBlock("aws", _span(1, end_line=3), constraint=_expression('"~> 2.0"', "~> 2.0", 2, 13)),
        ProviderBlock("aws", _span(4, end_line=6), alias="east"),
    )


def test_resources(tmp_path: Path) -> None:
    source = (
        '# One.\nresource "aws_vpc" "a" {\n  provider = aws.east\n}\n'
        'data "aws_ami" "b" { provider = "aws.west" }\n'
        'ephemeral "aws_secret" "c" {}\nresource "x" "d" {\n  inner {\n    provider = no\n  }\n}\n'
    )
    assert _load(tmp_path, a=source).resources == (
        Resource("managed", "aws_vpc", "a", _span(2, end_line=4), "aws.east", "One."),
        Resource("data", "aws_ami", "b", _span(5), "aws.west"),
        Resource("ephemeral", "aws_secret", "c", _span(6)),
        Resource("managed", "x", "d", _span(7, end_line=11)),
    )


def test_terraform_blocks(tmp_path: Path) -> None:
    source = (
        'terraform {\n  required_version = ">= 1"\n}\n'
        'terraform {\n  required_version = "< 2"\n  backend "s3" {\n    key = "k"\n  }\n}\n'
    )
    module = _load(tmp_path, a=source)
    assert module.required_version == (
        _expression('">= 1"', ">= 1", 2, 22),
        _expression('"< 2"', "< 2", 5, 22),
    )
    assert module.terraform_blocks == (_span(1, end_line=3), _span(4, end_line=9))
    assert module.backend == Backend("s3", _span(6, 3, 8), {"key": _expression('"k"', "k", 7, 11)})


def test_a_cloud_block_is_a_backend(tmp_path: Path) -> None:
    source = (
        'terraform {\n  cloud {\n    organization = "o"\n    workspaces {\n      name = "w"\n    }\n  }\n}\n'
    )
    assert _load(tmp_path, a=source).backend == Backend(
        "cloud", _span(2, 3, 7), {"organization": _expression('"o"', "o", 3, 20)}
    )


def test_json_files_declare_the_same(tmp_path: Path) -> None:
    source = """{
  "terraform": {
    "required_version": ">= 1",
    "backend": {"s3": {"key": "k"}},
    "required_providers": {"aws": {"source": "hashicorp/aws", "configuration_aliases": ["aws.a"]},
      "tls": "4.0"}
  },
  "variable": {"v": {"type": "list(string)", "description": "D ${x}", "default": ["a"]}},
  "output": {"o": {"value": "${x}"}},
  "module": {"m": {"source": "./m"}},
  "provider": {"aws": [{"alias": "a"}, {}]},
  "resource": {"aws_vpc": {"r": {"provider": "aws.a"}}}
}
"""
    module = _load(tmp_path, a_json=source)
    assert [item.literal_text for item in module.required_version] == [">= 1"]
    assert module.backend is not None
    assert (module.backend.type, module.backend.arguments["key"].value) == ("s3", "k")
    assert [(item.name, item.source, item.aliases) for item in module.requirements] == [
        ("aws", "hashicorp/aws", ("aws.a",)),
        ("tls", None, ()),
    ]
    (variable,) = module.variables
    assert variable.type is not None
    assert variable.description is not None
    assert variable.default is not None
    assert (variable.type.text, variable.description.value) == ("list(string)", "D ${x}")
    assert variable.default.value == ["a"]
    assert [item.value and item.value.value for item in module.outputs] == [NOT_LITERAL]
    assert [item.source and item.source.value for item in module.calls] == ["./m"]
    assert [item.alias for item in module.providers] == ["a", None]
    assert module.resources == (
        Resource("managed", "aws_vpc", "r", _span(12, 28, path="a.tf.json"), "aws.a"),
    )


def test_paths_are_relative_to_the_root(tmp_path: Path) -> None:
    (tmp_path / "one" / "two").mkdir(parents=True)
    (tmp_path / "one" / "two" / "a.tf").write_text('variable "x" {}\n')
    module = load_module(tmp_path, "one/two", ["a.tf"])
    assert module.path == "one/two"
    assert [item.span.path for item in module.variables] == ["one/two/a.tf"]
    assert [item.path for item in module.files] == ["one/two/a.tf"]


def test_files_are_joined_by_name_and_duplicates_kept(tmp_path: Path) -> None:
    module = _load(tmp_path, b='variable "x" {}\n', a='variable "y" {}\nvariable "x" {}\n')
    assert [(item.name, item.span.path) for item in module.variables] == [
        ("y", "a.tf"),
        ("x", "a.tf"),
        ("x", "b.tf"),
    ]


def test_a_file_has_digest_and_block_places(tmp_path: Path) -> None:
    (file,) = _load(tmp_path, a="locals {\n}\n").files
    assert file.digest == "0b88e8de9a5058ee4a8129450c5c0561b6a0d9306f454517271927ccdcc347f5"
    assert file.blocks == (_span(1, end_line=2),)


def test_a_parsed_file_can_be_kept() -> None:
    parsed = parse_file("a.tf", b'variable "x" {\n  type = any # kraken:ignore a b\n}\n')
    assert pickle.loads(pickle.dumps(parsed)) == parsed
    (kept,) = pickle.loads(pickle.dumps(parsed)).blocks
    assert kept.attributes["type"].value is NOT_LITERAL
