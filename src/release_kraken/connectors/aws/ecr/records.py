"""What there is to know of a registry: repositories, how they are scanned, images, scans."""

import fnmatch
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from release_kraken.connectors.aws.client import Place
from release_kraken.connectors.aws.vulnerability import Vulnerability

_ON_PUSH = ("SCAN_ON_PUSH", "CONTINUOUS_SCAN")
_INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)


@dataclass(frozen=True, slots=True)
class Mutability:
    """Whether a tag that exists may be given to another image.

    `setting` is "MUTABLE", "IMMUTABLE", or one of both with "_WITH_EXCLUSION": then the contrary holds for
    tags that fit one of the `filters`, in which `*` stands for any text.
    """

    setting: str
    filters: tuple[str, ...] = ()

    @property
    def is_immutable(self) -> bool:
        """Whether tags stay, but for those that fit a filter."""
        return self.setting.startswith("IMMUTABLE")

    def made_immutable(self, exceptions: Iterable[str] = ()) -> "Mutability":
        """The same with tags that stay; filters of tags that may move are kept, and these added.

        Filters of a mutable repository name tags that stay already, so that they are not exceptions.
        """
        kept = self.filters if self.is_immutable else ()
        filters = tuple(dict.fromkeys((*kept, *exceptions)))
        return Mutability("IMMUTABLE_WITH_EXCLUSION" if filters else "IMMUTABLE", filters)


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository; `key` is the ARN of the KMS key, "" where AWS's own keys encrypt it."""

    place: Place
    name: str
    arn: str
    uri: str
    created: datetime | None
    mutability: Mutability
    scan_on_push: bool
    encryption: str
    key: str


@dataclass(frozen=True, slots=True)
class ScanRule:
    """How often images are scanned of repositories that fit a filter.

    `frequency` is "SCAN_ON_PUSH", "CONTINUOUS_SCAN" or "MANUAL".
    """

    frequency: str
    filters: tuple[str, ...]

    def covers(self, repository: str) -> bool:
        """Whether a repository of this name fits: `*` is any text, and a filter without one is any part."""
        return any(
            fnmatch.fnmatchcase(repository, _literally(each)) if "*" in each else each in repository
            for each in self.filters
        )


@dataclass(frozen=True, slots=True)
class RegistryScanning:
    """How a registry scans: `type` is "BASIC" or "ENHANCED" (Amazon Inspector)."""

    type: str
    rules: tuple[ScanRule, ...] = ()

    def scans_pushed(self, repository: Repository) -> bool:
        """Whether what is pushed is scanned: by the registry's rules, else by the repository's own setting.

        The repository's setting is deprecated, and enhanced scanning does not heed it.
        """
        if any(rule.frequency in _ON_PUSH and rule.covers(repository.name) for rule in self.rules):
            return True
        return self.type == "BASIC" and repository.scan_on_push


@dataclass(frozen=True, slots=True)
class Image:
    """An image, by its digest.

    `scan_status` is "" where nothing was scanned, or where enhanced scanning keeps the summary to itself.
    """

    repository: str
    digest: str
    tags: tuple[str, ...]
    pushed: datetime
    size: int
    media_type: str
    scan_status: str
    scanned: datetime | None
    severities: Mapping[str, int] = field(default_factory=dict)
    last_pulled: datetime | None = None
    belongs_to: str = ""
    is_archived: bool = False

    @property
    def is_index(self) -> bool:
        """Whether it only points to an image for each platform; nothing in it can be scanned."""
        return self.media_type in _INDEXES


@dataclass(frozen=True, slots=True)
class Scan:
    """The newest scan of an image; `status` such as "COMPLETE", "ACTIVE", "FAILED", "UNSUPPORTED_IMAGE"."""

    status: str
    description: str
    completed: datetime | None
    vulnerabilities: tuple[Vulnerability, ...]

    @property
    def is_good(self) -> bool:
        """Whether it tells what is in the image: a basic scan completes, an enhanced one stays active."""
        return self.status in ("COMPLETE", "ACTIVE")


class Started(Enum):
    """What became of a scan that was asked for."""

    STARTED = "started"
    SCANNED_TODAY = "this image was scanned within 24 hours; ECR scans it once a day"
    UNSUPPORTED = "ECR cannot scan an image of this kind"


def latest(images: Iterable[Image]) -> Image | None:
    """The image that was pushed last: no archived one, no index, nothing that belongs to another."""
    candidates = [each for each in images if not (each.is_archived or each.is_index or each.belongs_to)]
    return max(candidates, key=lambda image: (image.pushed, image.digest), default=None)


def _literally(pattern: str) -> str:
    """The pattern for fnmatch, to which brackets and question marks say more than to ECR."""
    return "*".join(part.replace("[", "[[]").replace("?", "[?]") for part in pattern.split("*"))
