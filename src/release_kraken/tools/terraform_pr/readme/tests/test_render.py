"""Whole documents, from Terraform code to text."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from release_kraken.tools.terraform_pr.readme.config import Config
from release_kraken.tools.terraform_pr.readme.render import render
from release_kraken.tools.terraform_pr.readme.style import Style, style_of
from release_kraken.tools.terraform_pr.readme.unsupported import UnsupportedReadmeError
from release_kraken.tools.terraform_pr.repository import Repository

Lay = Callable[[Mapping[str, str]], Repository]

MAIN = """\
/**
 * # Queue
 *
 * For `work_items`.
 */

terraform {
  required_version = ">= 1.5"

  required_providers {
    random = { source = "hashicorp/random", version = "3.6.0" }
    aws    = { source = "hashicorp/aws", version = ">= 5.0, < 7" }
  }
}

module "key" {
  source = "git::https://git.example.com/kms.git//key?ref=v1.2.0"
}

module "alarm" {
  source  = "example/alarm/aws"
  version = "~> 2.0"
}

resource "aws_sqs_queue" "this" {}

resource "aws_sqs_queue" "copy" {
  provider = aws.copy
}

resource "random_id" "suffix" {}

data "aws_region" "current" {}

# terraform-docs-ignore
data "aws_caller_identity" "current" {}
"""

VARIABLES = """\
variable "name" {
  type        = string
  description = "Name of the queue"
}

# How long a message
# is kept.
variable "retention_seconds" {
  default = 345600
}

variable "policy" {
  type = object({
    read  = list(string)
    write = optional(bool)
  })
  description = <<-EOT
    Who may do what:
    - read: `sqs:Get*` | `sqs:List*`
    - write

    See https://docs.example.com/who_may
  EOT
  default     = { read = ["*"], write = null }
}
"""

OUTPUTS = """\
output "queue_url" {
  description = "Where to send"
  value       = aws_sqs_queue.this.url
}

output "arn" {
  value     = aws_sqs_queue.this.arn
  sensitive = true
}
"""

FILES = {"main.tf": MAIN, "variables.tf": VARIABLES, "outputs.tf": OUTPUTS}

TABLE = r"""# Queue

For `work_items`.

## Requirements

| Name | Version |
| ---- | ------- |
| <a name="requirement_terraform"></a> [terraform](#requirement\_terraform) | >= 1.5 |
| <a name="requirement_aws"></a> [aws](#requirement\_aws) | >= 5.0, < 7 |
| <a name="requirement_random"></a> [random](#requirement\_random) | 3.6.0 |

## Providers

| Name | Version |
| ---- | ------- |
| <a name="provider_aws"></a> [aws](#provider\_aws) | >= 5.0, < 7 |
| <a name="provider_aws.copy"></a> [aws.copy](#provider\_aws.copy) | >= 5.0, < 7 |
| <a name="provider_random"></a> [random](#provider\_random) | 3.6.0 |

## Modules

| Name | Source | Version |
| ---- | ------ | ------- |
| <a name="module_alarm"></a> [alarm](#module\_alarm) | example/alarm/aws | ~> 2.0 |
| <a name="module_key"></a> [key](#module\_key) | git::https://git.example.com/kms.git//key | v1.2.0 |

## Resources

| Name | Type |
| ---- | ---- |
| [aws_sqs_queue.copy](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue) | resource |
| [aws_sqs_queue.this](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue) | resource |
| [random_id.suffix](https://registry.terraform.io/providers/hashicorp/random/3.6.0/docs/resources/id) | resource |
| [aws_region.current](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/region) | data source |

## Inputs

| Name | Description | Type | Default | Required |
| ---- | ----------- | ---- | ------- | :------: |
| <a name="input_name"></a> [name](#input\_name) | Name of the queue | `string` | n/a | yes |
| <a name="input_policy"></a> [policy](#input\_policy) | Who may do what:<br/>- read: `sqs:Get*` \| `sqs:List*`<br/>- write<br/><br/>See https://docs.example.com/who_may | <pre>object({<br/>    read  = list(string)<br/>    write = optional(bool)<br/>  })</pre> | <pre>{<br/>  "read": [<br/>    "*"<br/>  ],<br/>  "write": null<br/>}</pre> | no |
| <a name="input_retention_seconds"></a> [retention\_seconds](#input\_retention\_seconds) | How long a message is kept. | `number` | `345600` | no |

## Outputs

| Name | Description |
| ---- | ----------- |
| <a name="output_arn"></a> [arn](#output\_arn) | n/a |
| <a name="output_queue_url"></a> [queue\_url](#output\_queue\_url) | Where to send |"""  # noqa: E501 - a row is one line

DOCUMENT = r"""## Required Inputs

The following input variables are required:

### name

Description: Name of the queue

Type: `string`

## Optional Inputs

The following input variables are optional (have default values):

### policy

Description: Who may do what:
- read: `sqs:Get*` | `sqs:List*`
- write

See https://docs.example.com/who_may

Type:

```hcl
object({
    read  = list(string)
    write = optional(bool)
  })
```

Default:

```json
{
  "read": [
    "*"
  ],
  "write": null
}
```

### retention\_seconds

Description: How long a message is kept.

Type: `number`

Default: `345600`

## Outputs

The following outputs are exported:

### arn

Description: n/a

### queue\_url

Description: Where to send"""


def rendered(repository: Repository, config: Config, style: Style | None = None) -> str:
    module = repository.directories["."].module
    return (
        render(repository.root, module, config, style) if style else render(repository.root, module, config)
    )


def test_a_table(lay: Lay) -> None:
    assert rendered(lay(FILES), Config()) == TABLE


def test_a_document(lay: Lay) -> None:
    config = Config(formatter="document", show=("inputs", "outputs"), anchor=False)
    assert rendered(lay(FILES), config) == DOCUMENT


@pytest.mark.parametrize(
    ("files", "config", "expected"),
    [
        pytest.param(
            {"main.tf": ""},
            Config(),
            "\n\n".join(
                f"## {title}\n\nNo {title.lower()}."
                for title in ("Requirements", "Providers", "Modules", "Resources", "Inputs", "Outputs")
            ),
            id="nothing",
        ),
        pytest.param({"main.tf": ""}, Config(hide_empty=True), "", id="nothing, hidden"),
        pytest.param(
            {"main.tf": 'variable "b" {}\nvariable "a" {\n  default = ""\n}\n'},
            Config(
                show=("inputs",), sort_by="required", type=False, default=False, required=False, anchor=False
            ),
            "## Inputs\n\n| Name | Description |\n| ---- | ----------- |\n| b | n/a |\n| a | n/a |",
            id="required inputs first, without columns",
        ),
        pytest.param(
            {"main.tf": 'variable "b" {}\nvariable "a" {}\n'},
            Config(show=("inputs",), sort=False, default=False, anchor=False, indent=3, atx_closed=True),
            "### Inputs ###\n\n"
            "| Name | Description | Type | Required |\n| ---- | ----------- | ---- | :------: |\n"
            "| b | n/a | `any` | yes |\n| a | n/a | `any` | yes |",
            id="by position, indented, closed headings",
        ),
        pytest.param(
            {"main.tf": 'variable "a" {\n  default = []\n}\nvariable "b" {\n  default = true\n}\n'},
            Config(show=("inputs",), sort_by="type", default=False, required=False, anchor=False),
            "## Inputs\n\n| Name | Description | Type |\n| ---- | ----------- | ---- |\n"
            "| b | n/a | `bool` |\n| a | n/a | `list` |",
            id="by type, which is that of the default",
        ),
        pytest.param(
            {"main.tf": 'resource "acme_box" "a" {}\ndata "acme_box" "a" {}\n'},
            Config(show=("data-sources",)),
            "## Resources\n\n| Name | Type |\n| ---- | ---- |\n| [acme_box.a](https://registry.terraform.io/"
            "providers/hashicorp/acme/latest/docs/data-sources/box) | data source |",
            id="data sources alone",
        ),
        pytest.param(
            {
                "main.tf": 'terraform {\n  required_providers {\n    acme = {\n      source = "h.io/x/acme"\n'
                '    }\n  }\n}\nresource "acme_box" "a" {}\n'
            },
            Config(show=("resources",)),
            "## Resources\n\n| Name | Type |\n| ---- | ---- |\n| acme_box.a | resource |",
            id="a provider of another registry has no link",
        ),
        pytest.param(
            {
                "main.tf": 'resource "acme_box" "a" {}\n',
                ".terraform.lock.hcl": 'provider "registry.terraform.io/x/acme" {\n  version = "1.2.3"\n'
                '  hashes = [\n    "h1:x",\n  ]\n}\n',
            },
            Config(show=("providers",), anchor=False),
            "## Providers\n\n| Name | Version |\n| ---- | ------- |\n| acme | 1.2.3 |",
            id="locked version",
        ),
        pytest.param(
            {"main.tf": "", "docs.md": "# Top\n\n\n\nText\n", "end.txt": "The end\n"},
            Config(show=("header", "footer"), header_from="docs.md", footer_from="end.txt"),
            "# Top\n\nText\n\nThe end",
            id="header and footer from files",
        ),
        pytest.param(
            {"main.tf": "/**\n * One\n * two\n */\n"},
            Config(show=("header", "inputs"), content="{{ .Inputs }}\n\n{{ .Header }}\n"),
            "## Inputs\n\nNo inputs.\n\nOne\ntwo",
            id="template",
        ),
    ],
)
def test_a_setting(lay: Lay, files: dict[str, str], config: Config, expected: str) -> None:
    assert rendered(lay(files), config) == expected


@pytest.mark.parametrize(
    "style",
    [
        pytest.param(
            Style(spaced=spaced, line_break=line_break, ends_blank=ends), id=f"{spaced}{line_break}{ends}"
        )
        for spaced in (True, False)
        for line_break in ("<br/>", "<br>")
        for ends in (True, False)
    ],
)
def test_a_style_is_known_by_its_document(lay: Lay, style: Style) -> None:
    document = rendered(lay(FILES), Config(), style)
    assert style_of(f"\n{document}\n") == style
    if not style.spaced:
        assert "\n|------|-------------|------|---------|:--------:|\n" in document


@pytest.mark.parametrize(
    ("files", "config", "why"),
    [
        pytest.param({"main.tf": "variable {"}, Config(), "main.tf cannot be read", id="syntax error"),
        pytest.param(
            {"main.tf": 'variable "a" {\n  default = 60 * 60\n}\n'},
            Config(),
            "the default of variable a is not a literal",
            id="computed default",
        ),
        pytest.param(
            {"main.tf": ""}, Config(header_from="a.md"), "header-from is a.md, which cannot", id="no file"
        ),
        pytest.param({"main.tf": ""}, Config(header_from="a.pdf"), "only be read from", id="other format"),
        pytest.param(
            {"main.tf": ""}, Config(header_from="../../a.md"), "outside of the", id="another folder"
        ),
        pytest.param(
            {"main.tf": ""}, Config(output_values=True, source="x"), "output values", id="output values"
        ),
        pytest.param(
            {"main.tf": ""}, Config(content='{{ include "no.md" }}'), "includes no.md", id="include"
        ),
    ],
)
def test_what_cannot_be_rendered_is_said(lay: Lay, files: dict[str, str], config: Config, why: str) -> None:
    with pytest.raises(UnsupportedReadmeError, match=why):
        rendered(lay(files), config)


def test_a_crlf_file_reads_like_any_other(lay: Lay) -> None:
    config = replace(Config(), show=("inputs",))
    unix = rendered(lay(FILES), config)
    dos = rendered(lay({name: text.replace("\n", "\r\n") for name, text in FILES.items()}), config)
    assert dos == unix
