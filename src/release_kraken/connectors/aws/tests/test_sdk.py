"""What is assumed of the SDK, so that a new version that breaks it is noticed."""

import pytest

from release_kraken.connectors.aws.fake import FakeAws
from release_kraken.connectors.aws.sdk import Paging, Sdk, _iso


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        pytest.param(1_763_640_000, "2025-11-20T12:00:00+00:00", id="seconds"),
        pytest.param(1_763_640_000.25, "2025-11-20T12:00:00.250000+00:00", id="parts-of-seconds"),
        pytest.param("2025-11-20T12:00:00Z", "2025-11-20T12:00:00+00:00", id="iso"),
        pytest.param("2025-11-20T12:00:00.000+0100", "2025-11-20T11:00:00+00:00", id="another-zone"),
        pytest.param("2025-11-20T12:00:00", "2025-11-20T12:00:00+00:00", id="no-zone"),
        pytest.param("Thu, 20 Nov 2025 12:00:00 GMT", "2025-11-20T12:00:00+00:00", id="of-http"),
    ],
)
def test_moments(given: float | str, iso: str) -> None:
    assert _iso(given) == iso


def test_one_client_serves_all_accounts_of_a_region(fake: FakeAws) -> None:
    sdk = Sdk(4)
    assert sdk.client("ecr", "eu-west-1") is sdk.client("ecr", "eu-west-1")
    assert sdk.client("ecr", "eu-west-1") is not sdk.client("ecr", "us-east-1")


def test_a_request_is_signed_with_the_keys_that_are_handed_in(fake: FakeAws) -> None:
    """A new SDK that keeps keys with the client would sign for the wrong account."""
    from botocore.credentials import ReadOnlyCredentials

    sdk = Sdk(1)
    client = sdk.client("ecr", "eu-west-1")
    for account in ("111111111111", "222222222222"):
        with sdk.handing(ReadOnlyCredentials(f"ASIA{account}0001", "secret", "token")):
            client.describe_registry()
    assert [call.account for call in fake.calls] == ["111111111111", "222222222222"]


def test_nothing_is_signed_without_keys_that_are_handed_in(fake: FakeAws) -> None:
    with pytest.raises(LookupError):
        Sdk(1).client("ecr", "eu-west-1").describe_registry()
    assert fake.calls == []


@pytest.mark.parametrize(
    ("service", "operation", "paging"),
    [
        pytest.param(
            "ecr",
            "describe_repositories",
            Paging(("nextToken",), ("nextToken",), {"maxResults": 1000}),
            id="ecr",
        ),
        pytest.param(
            "inspector2",
            "list_findings",
            Paging(("nextToken",), ("nextToken",), {"maxResults": 100}),
            id="inspector",
        ),
        pytest.param(
            "ec2",
            "describe_instances",
            Paging(("NextToken",), ("NextToken",), {"MaxResults": 1000}),
            id="ec2-says-no-largest",
        ),
        pytest.param("ecr", "describe_registry", None, id="no-pages"),
    ],
)
def test_pages_are_as_large_as_they_get(
    fake: FakeAws, service: str, operation: str, paging: Paging | None
) -> None:
    assert Sdk(1).paging(service, operation, "eu-west-1") == paging
