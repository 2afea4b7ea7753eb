"""Looks at repositories, policies, images and scans."""

from typing import cast

from release_kraken.connectors.aws.client import Aws, NotFoundError, Place
from release_kraken.connectors.aws.ecr import payloads
from release_kraken.connectors.aws.ecr.records import Image, RegistryScanning, Repository, Scan
from release_kraken.core.json import JSONObject

SERVICE = "ecr"
RIGHTS = (
    "ecr:DescribeImageScanFindings",
    "ecr:DescribeImages",
    "ecr:DescribeRepositories",
    "ecr:GetLifecyclePolicy",
    "ecr:GetRegistryScanningConfiguration",
    "ecr:GetRepositoryPolicy",
)
"""What an account must allow for it."""


def list_repositories(aws: Aws, place: Place) -> tuple[Repository, ...]:
    """All repositories of an account in a region; a request for a thousand of them."""
    found = aws.walk(place, SERVICE, "describe_repositories", "repositories")
    return tuple(payloads.repository(place, each) for each in found)


def get_repository(aws: Aws, place: Place, name: str) -> Repository:
    """One repository; raises NotFoundError."""
    answer = aws.walk(place, SERVICE, "describe_repositories", "repositories", repositoryNames=[name])
    return payloads.repository(place, next(answer))


def get_registry_scanning(aws: Aws, place: Place) -> RegistryScanning:
    """How the registry scans."""
    answer = aws.call(place, SERVICE, "get_registry_scanning_configuration")
    return payloads.registry_scanning(cast(JSONObject, answer.get("scanningConfiguration") or {}))


def get_lifecycle_policy(aws: Aws, place: Place, repository: str) -> str | None:
    """The text of the lifecycle policy; None where there is none."""
    return _policy(aws, place, "get_lifecycle_policy", "lifecyclePolicyText", repository)


def get_repository_policy(aws: Aws, place: Place, repository: str) -> str | None:
    """The text of the policy that says who may use the repository; None where there is none."""
    return _policy(aws, place, "get_repository_policy", "policyText", repository)


def list_images(aws: Aws, place: Place, repository: str) -> tuple[Image, ...]:
    """All images, in no order: ECR cannot be asked for the newest alone."""
    found = aws.walk(place, SERVICE, "describe_images", "imageDetails", repositoryName=repository)
    return tuple(payloads.image(each) for each in found)


def get_scan(aws: Aws, place: Place, repository: str, digest: str) -> Scan | None:
    """The newest scan with all that it found, however many pages; None where the image was never scanned."""
    asked = {"repositoryName": repository, "imageId": {"imageDigest": digest}}
    try:
        pages = list(aws.pages(place, SERVICE, "describe_image_scan_findings", **asked))
    except NotFoundError as error:
        if error.code != "ScanNotFoundException":
            raise
        return None
    return payloads.scan(pages)


def _policy(aws: Aws, place: Place, operation: str, key: str, repository: str) -> str | None:
    try:
        answer = aws.call(place, SERVICE, operation, repositoryName=repository)
    except NotFoundError as error:
        if error.code == "RepositoryNotFoundException":
            raise
        return None
    return str(answer[key])
