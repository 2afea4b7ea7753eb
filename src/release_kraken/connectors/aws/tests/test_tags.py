"""What has tags, what has none, and how it gets some."""

import pytest

from release_kraken.connectors.aws import ec2, tagging
from release_kraken.connectors.aws.client import Account, Place
from release_kraken.connectors.aws.fake import FakeAws
from release_kraken.connectors.aws.opening import AwsClient
from release_kraken.connectors.aws.tests.conftest import Opened

PROD = "111111111111"
HERE = Place(Account(PROD), "eu-west-1")
INSTANCE = ec2.KINDS["instance"]


@pytest.fixture
def aws(opened: Opened) -> AwsClient:
    """A client for one account."""
    return opened(accounts=[{"id": PROD}], regions=["eu-west-1"])


def run_instances(aws: AwsClient, count: int) -> list[ec2.Resource]:
    aws.call(HERE, "ec2", "run_instances", ImageId="ami-12c6146b", MinCount=count, MaxCount=count)
    return list(ec2.list_resources(aws, HERE, INSTANCE))


def test_an_instance_that_was_never_tagged_and_what_hangs_on_it(aws: AwsClient) -> None:
    (instance,) = run_instances(aws, 1)
    assert (instance.tags, instance.state, instance.is_managed) == ({}, "running", False)
    assert instance.arn == f"arn:aws:ec2:eu-west-1:{PROD}:instance/{instance.id}"
    assert instance.created is not None
    for kind in ("volume", "network-interface"):
        (hanging,) = ec2.list_resources(aws, HERE, ec2.KINDS[kind])
        assert (hanging.kind, hanging.belongs_to) == (kind, (instance.id,))


def test_a_snapshot_belongs_to_its_volume(aws: AwsClient) -> None:
    volume = aws.call(HERE, "ec2", "create_volume", AvailabilityZone="eu-west-1a", Size=1)["VolumeId"]
    made = aws.call(HERE, "ec2", "create_snapshot", VolumeId=volume)["SnapshotId"]
    snapshots = {each.id: each for each in ec2.list_resources(aws, HERE, ec2.KINDS["snapshot"])}
    assert snapshots[str(made)].belongs_to == (volume,)


@pytest.mark.parametrize("kind", ec2.KINDS.values(), ids=ec2.KINDS.keys())
def test_every_kind_can_be_listed(aws: AwsClient, kind: ec2.Kind) -> None:
    assert all(each.id for each in ec2.list_resources(aws, HERE, kind))


def test_rights_are_the_operations() -> None:
    assert "ec2:DescribeNatGateways" in ec2.RIGHTS
    assert len(ec2.RIGHTS) == len(ec2.KINDS)


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param({"Owner": "shop", "Stage": "prod"}, id="plain"),
        pytest.param({"Besitzer": "Bücher-Größe 本 @ +=._:/-"}, id="unicode"),
        pytest.param({"k" * 128: "v" * 256}, id="as-long-as-may-be"),
        pytest.param({"empty": ""}, id="empty-value"),
    ],
)
def test_tags_are_given_and_others_left_alone(aws: AwsClient, tags: dict[str, str]) -> None:
    (instance,) = run_instances(aws, 1)
    ec2.put_tags(aws, HERE, [instance.id], {"Name": "old"})
    for _ in range(2):
        ec2.put_tags(aws, HERE, [instance.id], tags)
    (found,) = ec2.list_resources(aws, HERE, INSTANCE)
    assert found.tags == {"Name": "old", **tags}


def test_many_resources_are_tagged_in_parts(fake: FakeAws, aws: AwsClient) -> None:
    fake.handlers["ec2", "CreateTags"] = lambda _call: (
        200,
        {"content-type": "text/xml"},
        b"<CreateTagsResponse><return>true</return></CreateTagsResponse>",
    )
    ec2.put_tags(aws, HERE, [f"i-{number:017x}" for number in range(1_201)], {"Owner": "shop"})
    assert fake.counted("ec2", "CreateTags") == 3


def test_tagged_resources_of_many_services(aws: AwsClient) -> None:
    (instance,) = run_instances(aws, 1)
    assert list(tagging.list_tagged(aws, HERE, ["ec2:instance"])) == []
    assert tagging.put_tags(aws, HERE, [instance.arn], {"Owner": "shop"}) == {}
    assert list(tagging.list_tagged(aws, HERE, ["ec2:instance"])) == [
        tagging.Tagged(instance.arn, {"Owner": "shop"})
    ]


def test_what_was_not_tagged_is_told(fake: FakeAws, aws: AwsClient) -> None:
    failed = "arn:aws:ecr:eu-west-1:1:repository/gone"
    fake.handlers["resourcegroupstaggingapi", "TagResources"] = lambda call: {
        "FailedResourcesMap": {
            failed: {"StatusCode": 400, "ErrorCode": "InvalidParameterException", "ErrorMessage": "gone"}
        }
        if failed in str(call.parameters)
        else {}
    }
    arns = [f"arn:aws:ecr:eu-west-1:1:repository/{number}" for number in range(40)]
    assert tagging.put_tags(aws, HERE, [*arns, failed], {"Owner": "shop"}) == {
        failed: "InvalidParameterException: gone"
    }
    assert fake.counted("resourcegroupstaggingapi", "TagResources") == 3
