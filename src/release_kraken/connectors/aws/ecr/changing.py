"""Changes repositories and registries, and has images scanned."""

from collections.abc import Iterable

from release_kraken.connectors.aws.client import Aws, AwsError, Place
from release_kraken.connectors.aws.ecr.reading import SERVICE, get_repository
from release_kraken.connectors.aws.ecr.records import Mutability, RegistryScanning, Started

RIGHTS = (
    "ecr:PutImageScanningConfiguration",
    "ecr:PutImageTagMutability",
    "ecr:PutRegistryScanningConfiguration",
    "ecr:StartImageScan",
)
"""What an account must allow for it, besides looking."""

_WILDCARD = "WILDCARD"
_SCAN_REFUSALS = {
    "LimitExceededException": Started.SCANNED_TODAY,
    "UnsupportedImageTypeException": Started.UNSUPPORTED,
}


def start_scan(aws: Aws, place: Place, repository: str, digest: str) -> Started:
    """Have an image scanned. That it was scanned today is no throttling: to ask again is of no use."""
    try:
        aws.call(
            place, SERVICE, "start_image_scan", repositoryName=repository, imageId={"imageDigest": digest}
        )
    except AwsError as error:
        known = _SCAN_REFUSALS.get(error.code)
        if known is None:
            raise
        return known
    return Started.STARTED


def put_immutable(aws: Aws, place: Place, repository: str, exceptions: Iterable[str] = ()) -> Mutability:
    """Have tags stay. Filters are those that the repository has at this moment, and the exceptions."""
    now = get_repository(aws, place, repository).mutability
    wanted = now.made_immutable(exceptions)
    if wanted != now:
        _put_mutability(aws, place, repository, wanted)
    return wanted


def put_registry_scanning(aws: Aws, place: Place, wanted: RegistryScanning) -> None:
    """Set how the registry scans; rules that are left out are gone."""
    rules = [
        {
            "scanFrequency": rule.frequency,
            "repositoryFilters": [{"filter": each, "filterType": _WILDCARD} for each in rule.filters],
        }
        for rule in wanted.rules
    ]
    aws.call(place, SERVICE, "put_registry_scanning_configuration", scanType=wanted.type, rules=rules)


def put_scan_on_push(aws: Aws, place: Place, repository: str) -> None:
    """Switch on the repository's own setting, which is deprecated: rules of the registry are better."""
    aws.call(
        place,
        SERVICE,
        "put_image_scanning_configuration",
        repositoryName=repository,
        imageScanningConfiguration={"scanOnPush": True},
    )


def _put_mutability(aws: Aws, place: Place, repository: str, wanted: Mutability) -> None:
    filters = [{"filterType": _WILDCARD, "filter": each} for each in wanted.filters]
    further = {"imageTagMutabilityExclusionFilters": filters} if filters else {}
    aws.call(
        place,
        SERVICE,
        "put_image_tag_mutability",
        repositoryName=repository,
        imageTagMutability=wanted.setting,
        **further,
    )
