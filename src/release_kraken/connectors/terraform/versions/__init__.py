"""Versions and Terraform's version constraints, as exact sets of the releases that they allow."""

from release_kraken.connectors.terraform.versions.constraint import (
    Constraint,
    module_constraint,
    provider_constraint,
    terraform_constraint,
)
from release_kraken.connectors.terraform.versions.grammar import InvalidConstraintError, Language
from release_kraken.connectors.terraform.versions.releases import ReleaseSet
from release_kraken.connectors.terraform.versions.version import InvalidVersionError, Version, parse_version

__all__ = [
    "Constraint",
    "InvalidConstraintError",
    "InvalidVersionError",
    "Language",
    "ReleaseSet",
    "Version",
    "module_constraint",
    "parse_version",
    "provider_constraint",
    "terraform_constraint",
]
