"""A generated repository: roots that call shared modules, all of which plan without a cloud."""

from pathlib import Path

MODULES = 4

PROVIDER = """terraform {
  required_version = ">= 1.10.0, < 2.0.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.80, < 6.0"
    }
  }
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "benchmark"
  secret_key                  = "benchmark"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
"""

MODULE = """variable "name" {
  description = "Name of the queue."
  type        = string
}

variable "retention" {
  description = <<-EOT
    Seconds that a message is kept:
    at least 60, at most 1209600.
  EOT
  type        = number
  default     = 345600
}

resource "aws_sqs_queue" "this" {
  name                      = var.name
  message_retention_seconds = var.retention
}

resource "aws_sns_topic" "this" {
  name = var.name
}

output "queue" {
  description = "ARN of the queue."
  value       = aws_sqs_queue.this.arn
}
"""

CALL = """
module "queue{module}" {{
  source = "../../modules/queue{module}"

  name = "q{root}-{module}"
}}
"""


def generate(folder: Path, roots: int) -> None:
    """Write `roots` root modules below `live/`, each of which calls the shared modules."""
    for number in range(MODULES):
        _write(folder / "modules" / f"queue{number}" / "main.tf", MODULE)
    for number in range(roots):
        calls = "".join(CALL.format(root=number, module=module) for module in range(MODULES))
        _write(folder / "live" / f"root{number:02}" / "main.tf", PROVIDER + calls)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
