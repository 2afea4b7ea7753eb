"""Amazon Inspector: what it found in the images of ECR, for a whole account at a time.

https://docs.aws.amazon.com/inspector/v2/APIReference/API_ListFindings.html
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from release_kraken.connectors.aws.client import Aws, Place
from release_kraken.connectors.aws.vulnerability import ScannedImage, Vulnerability, enhanced, images

SERVICE = "inspector2"
RIGHTS = ("inspector2:ListFindings",)


@dataclass(frozen=True, slots=True)
class ImageFinding:
    """A vulnerability of an image."""

    image: ScannedImage
    vulnerability: Vulnerability


def list_image_findings(aws: Aws, place: Place, severities: Iterable[str]) -> Iterator[ImageFinding]:
    """Open vulnerabilities of these severities ("CRITICAL", "HIGH" ...) in the account's images, 100 a page.

    An account that administers Inspector for others would tell of those too: it is asked for its own alone.
    """
    criteria = {
        "awsAccountId": _is(place.account.id),
        "findingStatus": _is("ACTIVE"),
        "resourceType": _is("AWS_ECR_CONTAINER_IMAGE"),
        "severity": _is(*severities),
    }
    for finding in aws.walk(place, SERVICE, "list_findings", "findings", filterCriteria=criteria):
        for image in images(finding):
            for vulnerability in enhanced(finding):
                yield ImageFinding(image, vulnerability)


def _is(*values: str) -> list[dict[str, str]]:
    return [{"comparison": "EQUALS", "value": value} for value in values]
