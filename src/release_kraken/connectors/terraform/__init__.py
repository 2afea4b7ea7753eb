"""Terraform and OpenTofu: the installed binary, and what Terraform files declare."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from release_kraken.connectors.terraform.client import Terraform
from release_kraken.connectors.terraform.settings import TerraformSettings
from release_kraken.core.plugin import Connector


@contextmanager
def _open(settings: TerraformSettings, scratch: Path) -> Iterator[Terraform]:
    from release_kraken.connectors.terraform.installed import open_terraform

    with open_terraform(settings, scratch) as terraform:
        yield terraform


def _check(terraform: Terraform) -> str:
    binary = terraform.binary()
    return f"{binary.name} {binary.version} ({binary.path})"


CONNECTOR = Connector(
    name="terraform",
    summary="Runs the installed Terraform or OpenTofu.",
    settings=TerraformSettings,
    offers=Terraform,
    open=_open,
    check=_check,
)
