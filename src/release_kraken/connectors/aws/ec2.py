"""Amazon EC2: what has tags, never-tagged things included, and whose they are.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import BaseModel

from release_kraken.connectors.aws.client import Aws, Place
from release_kraken.core.json import JSONObject

SERVICE = "ec2"
MOST_TAGGED = 500
"""So many resources are tagged by one request; EC2 takes 1,000, and fails all of them where one is gone."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource: `name` is as in its ARN; how it is listed, and at which key its id is."""

    name: str
    operation: str
    items: str
    id: str
    parameters: Mapping[str, object] = field(default_factory=dict)

    @property
    def right(self) -> str:
        """What an account must allow for listing it."""
        return f"ec2:{''.join(word.capitalize() for word in self.operation.split('_'))}"


INSTANCE = Kind("instance", "describe_instances", "Reservations", "InstanceId")
KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        INSTANCE,
        Kind("volume", "describe_volumes", "Volumes", "VolumeId"),
        Kind("snapshot", "describe_snapshots", "Snapshots", "SnapshotId", {"OwnerIds": ["self"]}),
        Kind("image", "describe_images", "Images", "ImageId", {"Owners": ["self"]}),
        Kind("security-group", "describe_security_groups", "SecurityGroups", "GroupId"),
        Kind("network-interface", "describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
        Kind("natgateway", "describe_nat_gateways", "NatGateways", "NatGatewayId"),
    )
}
RIGHTS = tuple(sorted(kind.right for kind in KINDS.values()))
APPLY_RIGHTS = ("ec2:CreateTags",)


@dataclass(frozen=True, slots=True)
class Resource:
    """Something with tags.

    `belongs_to` are ids of what it hangs on: the instance of a volume or interface, the volume of a
    snapshot. `state` is EC2's own word. What is managed belongs to a service of AWS, which may refuse tags.
    """

    place: Place
    kind: str
    id: str
    tags: Mapping[str, str]
    belongs_to: tuple[str, ...] = ()
    created: datetime | None = None
    state: str = ""
    is_managed: bool = False

    @property
    def arn(self) -> str:
        """The ARN, which EC2 does not tell of most kinds."""
        return self.place.arn(SERVICE, f"{self.kind}/{self.id}")


class _Tag(BaseModel):
    Key: str
    Value: str = ""


class _Attachment(BaseModel):
    InstanceId: str | None = None


class _State(BaseModel):
    Name: str = ""


class _Resource(BaseModel):
    Tags: tuple[_Tag, ...] = ()
    TagSet: tuple[_Tag, ...] = ()
    Attachments: tuple[_Attachment, ...] = ()
    Attachment: _Attachment | None = None
    VolumeId: str | None = None
    State: _State | str = ""
    Status: str = ""
    LaunchTime: datetime | None = None
    CreateTime: datetime | None = None
    CreationDate: datetime | None = None
    StartTime: datetime | None = None
    RequesterManaged: bool = False

    @property
    def instances(self) -> tuple[str, ...]:
        """Those that it is attached to."""
        attachments = (*self.Attachments, *([self.Attachment] if self.Attachment else []))
        return tuple(each.InstanceId for each in attachments if each.InstanceId)


def list_resources(aws: Aws, place: Place, kind: Kind) -> Iterator[Resource]:
    """All resources of a kind that the account owns; terminated instances, which linger, are among them."""
    for item in aws.walk(place, SERVICE, kind.operation, kind.items, **kind.parameters):
        for found in _listed(item.get("Instances")) if kind is INSTANCE else (item,):
            yield _resource(place, kind, found)


def put_tags(aws: Aws, place: Place, ids: Sequence[str], tags: Mapping[str, str]) -> None:
    """Give resources tags; a tag that one has already gets the new value, others are left alone."""
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    for start in range(0, len(ids), MOST_TAGGED):
        aws.call(place, SERVICE, "create_tags", Resources=ids[start : start + MOST_TAGGED], Tags=pairs)


def _resource(place: Place, kind: Kind, found: JSONObject) -> Resource:
    read = _Resource.model_validate(found)
    volume = (read.VolumeId,) if read.VolumeId and kind.id != "VolumeId" else ()
    return Resource(
        place=place,
        kind=kind.name,
        id=str(found[kind.id]),
        tags={tag.Key: tag.Value for tag in (*read.Tags, *read.TagSet)},
        belongs_to=(*read.instances, *volume),
        created=read.LaunchTime or read.CreateTime or read.CreationDate or read.StartTime,
        state=(read.State.Name if isinstance(read.State, _State) else read.State) or read.Status,
        is_managed=read.RequesterManaged,
    )


def _listed(value: object) -> Iterator[JSONObject]:
    return (each for each in value if isinstance(each, dict)) if isinstance(value, list) else iter(())
