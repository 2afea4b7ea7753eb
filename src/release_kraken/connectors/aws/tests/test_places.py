"""Which accounts and regions are looked at."""

import pytest

from release_kraken.connectors.aws.client import GLOBAL, Account, Identity, Place
from release_kraken.connectors.aws.fake import FakeAws
from release_kraken.connectors.aws.fake.refusals import denied
from release_kraken.connectors.aws.sdk import Sdk
from release_kraken.connectors.aws.tests.conftest import Opened

OWN = "123456789012"
PROD, TEST, OLD, PLAY = "111111111111", "222222222222", "333333333333", "444444444444"
MEMBERS = {
    "r-root": [(OWN, "management", "ACTIVE")],
    "ou-work": [(PROD, "prod", "ACTIVE"), (OLD, "old", "SUSPENDED")],
    "ou-inner": [(TEST, "test", "ACTIVE")],
    "ou-play": [(PLAY, "playground", "ACTIVE")],
}
UNITS = {"ou-work": [("ou-inner", "Inner")], "r-root": [("ou-work", "Work"), ("ou-play", "Play")]}
TAGS = {PROD: {"stage": "prod-eu"}, TEST: {"stage": "test"}}


@pytest.fixture
def organization(fake: FakeAws) -> FakeAws:
    """An organization of four open accounts and a suspended one."""

    def account(each: tuple[str, str, str]) -> dict[str, str]:
        return dict(zip(("Id", "Name", "Status"), each, strict=True))

    fake.handlers |= {
        ("organizations", "ListAccounts"): lambda _call: {
            "Accounts": [account(each) for unit in MEMBERS.values() for each in unit]
        },
        ("organizations", "ListAccountsForParent"): lambda call: {
            "Accounts": [account(each) for each in MEMBERS[str(call.parameters["ParentId"])]]
        },
        ("organizations", "ListOrganizationalUnitsForParent"): lambda call: {
            "OrganizationalUnits": [
                {"Id": unit, "Name": name} for unit, name in UNITS.get(str(call.parameters["ParentId"]), ())
            ]
        },
        ("organizations", "ListTagsForResource"): lambda call: {
            "Tags": [
                {"Key": key, "Value": value}
                for key, value in TAGS.get(str(call.parameters["ResourceId"]), {}).items()
            ]
        },
    }
    return fake


def test_without_configuration_it_is_the_account_and_region_of_the_chain(
    fake: FakeAws, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    aws = opened()
    assert aws.list_places("ecr").found == (Place(Account(OWN), "eu-central-1"),)
    assert aws.get_identity() == Identity(OWN, f"arn:aws:iam::{OWN}:user/kraken", "aws")
    assert {call.operation for call in fake.calls} == {"GetCallerIdentity"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param({}, [OWN, PROD, TEST, PLAY], id="all"),
        pytest.param({"exclude": ["play*", TEST]}, [OWN, PROD], id="without-some"),
        pytest.param({"units": ["ou-work"]}, [PROD, TEST], id="an-ou-with-all-below"),
        pytest.param({"units": ["ou-inner", "ou-work"]}, [TEST, PROD], id="overlapping-ous"),
        pytest.param({"tags": {"stage": "*"}}, [PROD, TEST], id="tagged"),
        pytest.param({"tags": {"stage": "prod-*"}}, [PROD], id="tagged-with-a-value"),
    ],
)
def test_accounts_of_an_organization(
    organization: FakeAws, opened: Opened, wanted: dict[str, object], found: list[str]
) -> None:
    aws = opened(organization=wanted, regions=["eu-west-1"])
    assert [account.id for account in aws.list_accounts()] == found


def test_the_path_of_the_ou_is_known(organization: FakeAws, opened: Opened) -> None:
    aws = opened(organization={"units": ["ou-work"]}, regions=["eu-west-1"])
    assert {account.name: account.unit for account in aws.list_accounts()} == {
        "prod": "ou-work",
        "test": "ou-work/Inner",
    }


def test_a_suspended_account_is_told_unless_it_is_excluded(organization: FakeAws, opened: Opened) -> None:
    told = opened(organization={}, regions=["eu-west-1"]).list_places("ecr").gaps
    assert [(str(gap), gap.why) for gap in told] == [
        (
            f"old ({OLD})",
            "Organizations says that it is suspended; exclude it in [connectors.aws.organization]",
        )
    ]
    assert opened(organization={"exclude": ["old"]}, regions=["eu-west-1"]).list_places("ecr").gaps == ()


def test_the_own_account_needs_no_role(organization: FakeAws, opened: Opened) -> None:
    aws = opened(organization={}, regions=["eu-west-1"])
    for place in aws.list_places("ecr").found:
        aws.call(place, "ecr", "describe_registry")
    assert organization.counted("sts", "AssumeRole") == 3
    assert organization.counted("sts", "AssumeRole", OWN) == 0


def test_an_account_may_have_a_role_of_its_own(fake: FakeAws, opened: Opened) -> None:
    role = "arn:aws:iam::111111111111:role/other/Reader"
    aws = opened(
        accounts=[{"id": PROD, "role": role}, {"id": TEST}], role="path/Kraken", regions=["eu-west-1"]
    )
    for place in aws.list_places("ecr").found:
        aws.call(place, "ecr", "describe_registry")
    roles = [call.parameters["RoleArn"] for call in fake.calls if call.operation == "AssumeRole"]
    assert sorted(map(str, roles)) == [role, f"arn:aws:iam::{TEST}:role/path/Kraken"]


def test_regions_are_those_that_are_enabled(fake: FakeAws, opened: Opened) -> None:
    fake.handlers["ec2", "DescribeRegions"] = lambda _call: (
        200,
        {"content-type": "text/xml"},
        b"<DescribeRegionsResponse><regionInfo>"
        b"<item><regionName>eu-west-1</regionName><optInStatus>opt-in-not-required</optInStatus></item>"
        b"<item><regionName>af-south-1</regionName><optInStatus>not-opted-in</optInStatus></item>"
        b"<item><regionName>ap-east-1</regionName><optInStatus>opted-in</optInStatus></item>"
        b"</regionInfo></DescribeRegionsResponse>",
    )
    aws = opened(accounts=[{"id": PROD}, {"id": TEST, "regions": ["us-east-1"]}])
    assert [str(place) for place in aws.list_places("ecr").found] == [
        f"{PROD} ap-east-1",
        f"{PROD} eu-west-1",
        f"{TEST} us-east-1",
    ]
    assert fake.counted("ec2", "DescribeRegions") == 1


def test_an_account_whose_regions_cannot_be_asked_for_is_a_gap(fake: FakeAws, opened: Opened) -> None:
    fake.rules.append(denied(account=PROD, service="ec2"))
    places = opened(accounts=[{"id": PROD}, {"id": TEST, "regions": ["us-east-1"]}]).list_places("ecr")
    assert [str(place) for place in places.found] == [f"{TEST} us-east-1"]
    assert [str(gap) for gap in places.gaps] == [f"{PROD} us-east-1"]


def test_a_service_that_is_the_same_everywhere_has_one_place(opened: Opened) -> None:
    places = opened(accounts=[{"id": PROD}], regions=["eu-west-1", "us-east-1"]).list_places("iam")
    assert places.found == (Place(Account(PROD), GLOBAL),)


def test_a_listed_region_without_the_service_is_a_gap(opened: Opened) -> None:
    places = opened(accounts=[{"id": PROD}], regions=["eu-west-1", "mx-central-1"]).list_places("apprunner")
    assert [str(place) for place in places.found] == [f"{PROD} eu-west-1"]
    assert [gap.why for gap in places.gaps] == ["the region has no apprunner; leave it out of `regions`"]


@pytest.mark.parametrize(
    ("region", "partition", "home"),
    [
        pytest.param("eu-west-1", "aws", "us-east-1", id="aws"),
        pytest.param("cn-north-1", "aws-cn", "cn-northwest-1", id="china"),
        pytest.param("us-gov-east-1", "aws-us-gov", "us-gov-west-1", id="us-government"),
        pytest.param("eu-new-9", "aws", "us-east-1", id="one-that-is-new"),
        pytest.param(None, "aws", "us-east-1", id="none"),
    ],
)
def test_partitions(fake: FakeAws, region: str | None, partition: str, home: str) -> None:
    sdk = Sdk(1)
    assert (sdk.partition_of(region), sdk.home_of(region)) == (partition, home)


@pytest.mark.parametrize(
    ("region", "host"),
    [
        pytest.param("eu-west-1", "https://sts.eu-west-1.amazonaws.com", id="aws"),
        pytest.param("cn-north-1", "https://sts.cn-north-1.amazonaws.com.cn", id="china"),
        pytest.param("us-gov-west-1", "https://sts.us-gov-west-1.amazonaws.com", id="us-government"),
    ],
)
def test_tokens_come_from_the_region_itself(
    fake: FakeAws, monkeypatch: pytest.MonkeyPatch, region: str, host: str
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    assert Sdk(1).client("sts", region).meta.endpoint_url == host


def test_arns_and_roles_have_the_partition(
    fake: FakeAws, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "cn-north-1")
    aws = opened(accounts=[{"id": PROD}], regions=["cn-north-1"])
    (place,) = aws.list_places("ecr").found
    aws.call(place, "ecr", "describe_registry")
    assert place.arn("ecr", "repository/app") == f"arn:aws-cn:ecr:cn-north-1:{PROD}:repository/app"
    roles = [call.parameters["RoleArn"] for call in fake.calls if call.operation == "AssumeRole"]
    assert roles == [f"arn:aws-cn:iam::{PROD}:role/ReleaseKraken"]
