"""Settings that are refused, and why."""

import pytest
from pydantic import ValidationError

from release_kraken.connectors.aws.settings import AwsSettings


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        pytest.param({"accounts": [{"id": "12345"}]}, "accounts.0.id", id="too-few-digits"),
        pytest.param({"accounts": [{"id": "prod"}]}, "accounts.0.id", id="a-name-for-an-id"),
        pytest.param(
            {"accounts": [{"id": "1" * 12}, {"id": "1" * 12}]}, "111111111111 is there twice", id="twice"
        ),
        pytest.param({"regions": ["Ireland"]}, "regions.0", id="no-region"),
        pytest.param({"external_id": "x"}, "external_id", id="external-id-too-short"),
        pytest.param({"organization": {"unit": "ou"}}, "organization.unit", id="unknown-key"),
        pytest.param({"role": "arn:aws:iam::1:role/x"}, "role", id="one-arn-for-all-accounts"),
    ],
)
def test_what_is_wrong_is_refused(settings: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        AwsSettings.model_validate(settings)


def test_a_region_of_every_partition_is_taken() -> None:
    regions = ("eu-west-1", "us-gov-east-1", "cn-northwest-1", "us-iso-east-1", "eusc-de-east-1")
    assert AwsSettings.model_validate({"regions": regions}).regions == regions
