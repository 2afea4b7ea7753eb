"""The Resource Groups Tagging API: tags of many services at once, but never of what was never tagged.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from release_kraken.connectors.aws.client import Aws, Place

SERVICE = "resourcegroupstaggingapi"
RIGHTS = ("tag:GetResources",)
APPLY_RIGHTS = ("tag:TagResources",)
"""Besides this, the right to tag of each service whose resources are tagged."""

_MOST_TAGGED = 20  # ARNs that TagResources takes


@dataclass(frozen=True, slots=True)
class Tagged:
    """A resource that has, or once had, a tag."""

    arn: str
    tags: Mapping[str, str]


class _Tag(BaseModel):
    Key: str
    Value: str = ""


class _Resource(BaseModel):
    ResourceARN: str
    Tags: tuple[_Tag, ...] = ()


class _Failure(BaseModel):
    ErrorCode: str = ""
    ErrorMessage: str = ""


class _Answer(BaseModel):
    FailedResourcesMap: dict[str, _Failure] | None = None


def list_tagged(aws: Aws, place: Place, types: Iterable[str]) -> Iterator[Tagged]:
    """Resources of these types ("ecr:repository", "rds:db"; none: all), 100 a page."""
    wanted = {"ResourceTypeFilters": list(types)}
    asked = wanted if wanted["ResourceTypeFilters"] else {}
    for found in aws.walk(place, SERVICE, "get_resources", "ResourceTagMappingList", **asked):
        read = _Resource.model_validate(found)
        yield Tagged(read.ResourceARN, {tag.Key: tag.Value for tag in read.Tags})


def put_tags(aws: Aws, place: Place, arns: Sequence[str], tags: Mapping[str, str]) -> dict[str, str]:
    """Give resources tags; returns why, by ARN, for each that did not get them: the others have theirs."""
    failures: dict[str, str] = {}
    for start in range(0, len(arns), _MOST_TAGGED):
        part = arns[start : start + _MOST_TAGGED]
        answer = aws.call(place, SERVICE, "tag_resources", ResourceARNList=part, Tags=dict(tags))
        failed = _Answer.model_validate(answer).FailedResourcesMap or {}
        failures |= {arn: f"{each.ErrorCode}: {each.ErrorMessage}" for arn, each in failed.items()}
    return failures
