"""Answers of ECR, and what Kraken makes of them."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from pydantic import Field

from release_kraken.connectors.aws.client import Place
from release_kraken.connectors.aws.ecr.records import (
    Image,
    Mutability,
    RegistryScanning,
    Repository,
    Scan,
    ScanRule,
)
from release_kraken.connectors.aws.payload import Payload
from release_kraken.connectors.aws.vulnerability import basic, enhanced
from release_kraken.core.json import JSONObject, JSONValue


class _Filter(Payload):
    filter: str
    filter_type: str = "WILDCARD"


class _Scanning(Payload):
    scan_on_push: bool = False


class _Encryption(Payload):
    encryption_type: str = "AES256"
    kms_key: str = ""


class RepositoryPayload(Payload):
    repository_arn: str
    repository_name: str
    repository_uri: str = ""
    created_at: datetime | None = None
    image_tag_mutability: str = "MUTABLE"
    image_tag_mutability_exclusion_filters: tuple[_Filter, ...] = ()
    image_scanning_configuration: _Scanning = _Scanning()
    encryption_configuration: _Encryption = _Encryption()


class _Rule(Payload):
    scan_frequency: str
    repository_filters: tuple[_Filter, ...] = ()


class RegistryPayload(Payload):
    scan_type: str = "BASIC"
    rules: tuple[_Rule, ...] = ()


class _Status(Payload):
    status: str = ""
    description: str = ""


class _Summary(Payload):
    image_scan_completed_at: datetime | None = None
    finding_severity_counts: dict[str, int] = Field(default_factory=dict)


class ImagePayload(Payload):
    repository_name: str
    image_digest: str
    image_tags: tuple[str, ...] = ()
    image_pushed_at: datetime
    image_size_in_bytes: int = 0
    image_manifest_media_type: str = ""
    image_scan_status: _Status = _Status()
    image_scan_findings_summary: _Summary = _Summary()
    last_recorded_pull_time: datetime | None = None
    subject_manifest_digest: str = ""
    image_status: str = "ACTIVE"


class _Found(Payload):
    image_scan_completed_at: datetime | None = None
    findings: tuple[dict[str, JSONValue], ...] = ()
    enhanced_findings: tuple[dict[str, JSONValue], ...] = ()


class ScanPayload(Payload):
    image_scan_status: _Status = _Status()
    image_scan_findings: _Found = _Found()


def repository(place: Place, found: JSONObject) -> Repository:
    read = RepositoryPayload.model_validate(found)
    filters = tuple(each.filter for each in read.image_tag_mutability_exclusion_filters)
    return Repository(
        place=place,
        name=read.repository_name,
        arn=read.repository_arn,
        uri=read.repository_uri,
        created=read.created_at,
        mutability=Mutability(read.image_tag_mutability, filters),
        scan_on_push=read.image_scanning_configuration.scan_on_push,
        encryption=read.encryption_configuration.encryption_type,
        key=read.encryption_configuration.kms_key,
    )


def image(found: JSONObject) -> Image:
    read = ImagePayload.model_validate(found)
    return Image(
        repository=read.repository_name,
        digest=read.image_digest,
        tags=tuple(read.image_tags),
        pushed=read.image_pushed_at,
        size=read.image_size_in_bytes,
        media_type=read.image_manifest_media_type,
        scan_status=read.image_scan_status.status,
        scanned=read.image_scan_findings_summary.image_scan_completed_at,
        severities=read.image_scan_findings_summary.finding_severity_counts,
        last_pulled=read.last_recorded_pull_time,
        belongs_to=read.subject_manifest_digest,
        is_archived=read.image_status == "ARCHIVED",
    )


def registry_scanning(found: JSONObject) -> RegistryScanning:
    """The registry's configuration."""
    read = RegistryPayload.model_validate(found)
    rules = (
        ScanRule(rule.scan_frequency, tuple(each.filter for each in rule.repository_filters))
        for rule in read.rules
    )
    return RegistryScanning(read.scan_type, tuple(rules))


def scan(pages: Iterable[JSONObject]) -> Scan:
    """A scan, which comes in at least one page."""
    read = [ScanPayload.model_validate(page) for page in pages]
    found = [page.image_scan_findings for page in read]
    status = read[0].image_scan_status
    vulnerabilities = chain(
        (basic(each) for page in found for each in page.findings),
        chain.from_iterable(enhanced(each) for page in found for each in page.enhanced_findings),
    )
    return Scan(status.status, status.description, found[0].image_scan_completed_at, tuple(vulnerabilities))
