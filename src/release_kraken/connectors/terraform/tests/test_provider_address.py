"""Provider addresses in all their spellings."""

import pytest

from release_kraken.connectors.terraform.provider_address import (
    ProviderAddress,
    implied_provider,
    parse_provider,
)

AWS = ProviderAddress("registry.terraform.io", "hashicorp", "aws")


@pytest.mark.parametrize(
    "text",
    [
        "aws",
        "hashicorp/aws",
        "HashiCorp/AWS",
        "registry.terraform.io/hashicorp/aws",
        "registry.opentofu.org/hashicorp/aws",
    ],
)
def test_one_provider_has_many_spellings(text: str) -> None:
    assert parse_provider(text) == AWS


def test_other_hosts_are_other_providers() -> None:
    address = parse_provider("registry.example.com/hashicorp/aws")
    assert address == ProviderAddress("registry.example.com", "hashicorp", "aws")
    assert (str(address), str(AWS), AWS.full) == (
        "registry.example.com/hashicorp/aws",
        "hashicorp/aws",
        "registry.terraform.io/hashicorp/aws",
    )


@pytest.mark.parametrize("text", ["", "/aws", "hashicorp//aws", "a/b/c/d"])
def test_what_is_no_address(text: str) -> None:
    assert parse_provider(text) is None


def test_a_name_implies_a_provider() -> None:
    assert implied_provider("aws") == AWS
    assert implied_provider("terraform").is_built_in
    assert not AWS.is_built_in
