"""Repositories, scans and images: what is read, and what is changed."""

from datetime import UTC, datetime, timedelta

import pytest

from release_kraken.connectors.aws import inspector
from release_kraken.connectors.aws.client import Account, NotFoundError, Place
from release_kraken.connectors.aws.ecr import changing, reading
from release_kraken.connectors.aws.ecr.records import (
    Image,
    Mutability,
    RegistryScanning,
    Repository,
    ScanRule,
    Started,
    latest,
)
from release_kraken.connectors.aws.fake import FakeAws, Fault
from release_kraken.connectors.aws.opening import AwsClient
from release_kraken.connectors.aws.tests.conftest import Opened
from release_kraken.connectors.aws.vulnerability import ScannedImage, Vulnerability
from release_kraken.core.json import JSONObject, JSONValue

PROD = "111111111111"
HERE = Place(Account(PROD, "prod"), "eu-west-1")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MANIFEST = '{"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json"}'
ENHANCED: JSONObject = {
    "severity": "CRITICAL",
    "title": "CVE-2026-1 - openssl",
    "description": "It reads too far.",
    "score": 9.8,
    "inspectorScore": 9.8,
    "firstObservedAt": 1_763_640_000,
    "exploitAvailable": "YES",
    "packageVulnerabilityDetails": {
        "vulnerabilityId": "CVE-2026-1",
        "sourceUrl": "https://nvd.example/CVE-2026-1",
        "vulnerablePackages": [
            {
                "name": "openssl",
                "version": "3.0.1",
                "release": "2.el9",
                "fixedInVersion": "3.0.9",
                "sourceLayerHash": "sha256:layer",
            },
            {"name": "libssl", "version": "3.0.1", "fixedInVersion": "NotAvailable"},
        ],
    },
    "resources": [
        {
            "id": "arn",
            "details": {
                "awsEcrContainerImage": {
                    "repositoryName": "app",
                    "imageHash": "sha256:image",
                    "imageTags": ["v1", "latest"],
                }
            },
        }
    ],
}
BOTH_PACKAGES = (
    Vulnerability(
        id="CVE-2026-1",
        severity="CRITICAL",
        package="openssl",
        installed="3.0.1-2.el9",
        fixed="3.0.9",
        score=9.8,
        link="https://nvd.example/CVE-2026-1",
        description="It reads too far.",
        first_seen=datetime(2025, 11, 20, 12, tzinfo=UTC),
        exploitable=True,
        layer="sha256:layer",
    ),
    Vulnerability(
        id="CVE-2026-1",
        severity="CRITICAL",
        package="libssl",
        installed="3.0.1",
        score=9.8,
        link="https://nvd.example/CVE-2026-1",
        description="It reads too far.",
        first_seen=datetime(2025, 11, 20, 12, tzinfo=UTC),
        exploitable=True,
    ),
)


@pytest.fixture
def aws(opened: Opened) -> AwsClient:
    """A client for one account."""
    return opened(accounts=[{"id": PROD, "name": "prod"}], regions=["eu-west-1"])


def create(aws: AwsClient, name: str, **parameters: object) -> Repository:
    aws.call(HERE, "ecr", "create_repository", repositoryName=name, **parameters)
    return reading.get_repository(aws, HERE, name)


def push(aws: AwsClient, repository: str, tag: str) -> str:
    """Give the repository an image; returns its digest."""
    aws.call(
        HERE,
        "ecr",
        "put_image",
        repositoryName=repository,
        imageTag=tag,
        imageManifest=MANIFEST.replace("2,", f'2, "tag": "{tag}",'),
    )
    return next(each.digest for each in reading.list_images(aws, HERE, repository) if tag in each.tags)


def image(name: str, pushed: datetime, **further: object) -> Image:
    media_type = str(further.pop("media_type", "application/vnd.oci.image.manifest.v1+json"))
    return Image("app", name, (), pushed, 1, media_type, "", None, **further)  # type: ignore[arg-type]


def test_a_repository_with_all_that_it_has(aws: AwsClient) -> None:
    found = create(
        aws,
        "team/app",
        imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters=[{"filterType": "WILDCARD", "filter": "dev-*"}],
        imageScanningConfiguration={"scanOnPush": True},
        encryptionConfiguration={"encryptionType": "KMS", "kmsKey": "arn:aws:kms:eu-west-1:1:key/k"},
    )
    arn = f"arn:aws:ecr:eu-west-1:{PROD}:repository/team/app"
    assert (found.name, found.arn) == ("team/app", arn)
    assert found.mutability == Mutability("IMMUTABLE_WITH_EXCLUSION", ("dev-*",))
    assert (found.scan_on_push, found.encryption, found.key) == (True, "KMS", "arn:aws:kms:eu-west-1:1:key/k")
    assert reading.list_repositories(aws, HERE) == (found,)


def test_an_empty_registry(aws: AwsClient) -> None:
    assert reading.list_repositories(aws, HERE) == ()
    assert reading.get_registry_scanning(aws, HERE) == RegistryScanning("BASIC")


def test_a_repository_that_is_gone(aws: AwsClient) -> None:
    with pytest.raises(NotFoundError, match="RepositoryNotFoundException"):
        reading.get_repository(aws, HERE, "gone")
    for ask in (reading.get_lifecycle_policy, reading.get_repository_policy):
        with pytest.raises(NotFoundError, match="RepositoryNotFoundException"):
            ask(aws, HERE, "gone")


def test_policies_that_there_are_and_are_not(aws: AwsClient) -> None:
    create(aws, "app")
    assert reading.get_lifecycle_policy(aws, HERE, "app") is None
    assert reading.get_repository_policy(aws, HERE, "app") is None
    policy = (
        '{"Version": "2012-10-17", "Statement": [{"Sid": "all", "Effect": "Allow", "Principal": "*", '
        '"Action": "ecr:BatchGetImage"}]}'
    )
    aws.call(HERE, "ecr", "set_repository_policy", repositoryName="app", policyText=policy)
    assert reading.get_repository_policy(aws, HERE, "app") == policy


MUTABILITIES = [
    pytest.param(Mutability("MUTABLE"), (), Mutability("IMMUTABLE"), id="mutable"),
    pytest.param(Mutability("IMMUTABLE"), (), Mutability("IMMUTABLE"), id="already"),
    pytest.param(
        Mutability("IMMUTABLE"),
        ("dev-*",),
        Mutability("IMMUTABLE_WITH_EXCLUSION", ("dev-*",)),
        id="exception",
    ),
    pytest.param(
        Mutability("IMMUTABLE_WITH_EXCLUSION", ("a*",)),
        ("b*", "a*"),
        Mutability("IMMUTABLE_WITH_EXCLUSION", ("a*", "b*")),
        id="filters-are-kept",
    ),
    pytest.param(
        Mutability("MUTABLE_WITH_EXCLUSION", ("release-*",)),
        (),
        Mutability("IMMUTABLE"),
        id="filters-of-tags-that-stay-do-not-become-exceptions",
    ),
]


@pytest.mark.parametrize(("before", "exceptions", "after"), MUTABILITIES)
def test_made_immutable(before: Mutability, exceptions: tuple[str, ...], after: Mutability) -> None:
    assert before.made_immutable(exceptions) == after
    assert after.made_immutable(exceptions) == after


def test_immutable_tags_are_switched_on_once(fake: FakeAws, aws: AwsClient) -> None:
    create(aws, "app")
    for _ in range(2):
        changing.put_immutable(aws, HERE, "app", ["dev-*"])
    found = reading.get_repository(aws, HERE, "app")
    assert found.mutability == Mutability("IMMUTABLE_WITH_EXCLUSION", ("dev-*",))
    assert fake.counted("ecr", "PutImageTagMutability") == 1


def test_a_filter_that_came_since_the_plan_is_kept(aws: AwsClient) -> None:
    create(aws, "app")
    changing.put_immutable(aws, HERE, "app", ["set-by-another-*"])
    assert changing.put_immutable(aws, HERE, "app", ["dev-*"]).filters == ("set-by-another-*", "dev-*")


def test_scanning_is_set_for_registry_and_repository(aws: AwsClient) -> None:
    create(aws, "app")
    wanted = RegistryScanning("ENHANCED", (ScanRule("CONTINUOUS_SCAN", ("prod*", "web")),))
    changing.put_registry_scanning(aws, HERE, wanted)
    changing.put_scan_on_push(aws, HERE, "app")
    assert reading.get_registry_scanning(aws, HERE) == wanted
    assert reading.get_repository(aws, HERE, "app").scan_on_push


SCANNING = [
    pytest.param("BASIC", (), False, False, id="nothing"),
    pytest.param("BASIC", (), True, True, id="own-setting"),
    pytest.param("ENHANCED", (), True, False, id="own-setting-is-not-heeded"),
    pytest.param("BASIC", (ScanRule("SCAN_ON_PUSH", ("*",)),), False, True, id="rule"),
    pytest.param("ENHANCED", (ScanRule("CONTINUOUS_SCAN", ("team/*",)),), False, True, id="wildcard"),
    pytest.param("ENHANCED", (ScanRule("CONTINUOUS_SCAN", ("app",)),), False, True, id="part-of-the-name"),
    pytest.param("BASIC", (ScanRule("SCAN_ON_PUSH", ("app*",)),), False, False, id="another-beginning"),
    pytest.param("BASIC", (ScanRule("SCAN_ON_PUSH", ("[t]*",)),), False, False, id="brackets-are-plain"),
    pytest.param("ENHANCED", (ScanRule("MANUAL", ("*",)),), False, False, id="by-hand"),
]


@pytest.mark.parametrize(("kind", "rules", "own", "scanned"), SCANNING)
def test_what_is_pushed_is_scanned(kind: str, rules: tuple[ScanRule, ...], own: bool, scanned: bool) -> None:
    repository = Repository(HERE, "team/app", "arn", "", None, Mutability("MUTABLE"), own, "AES256", "")
    assert RegistryScanning(kind, rules).scans_pushed(repository) is scanned


def test_images_with_tags_and_without(aws: AwsClient) -> None:
    create(aws, "app")
    assert reading.list_images(aws, HERE, "app") == ()
    push(aws, "app", "v1")
    digest = push(aws, "app", "v2")
    aws.call(HERE, "ecr", "batch_delete_image", repositoryName="app", imageIds=[{"imageTag": "v1"}])
    newest = latest(reading.list_images(aws, HERE, "app"))
    assert newest is not None
    assert (newest.repository, newest.digest, newest.tags) == ("app", digest, ("v2",))


def test_the_latest_image_is_one_that_can_be_scanned() -> None:
    wanted = image("wanted", NOON)
    later = NOON + timedelta(hours=1)
    others = [
        image("older", NOON - timedelta(days=1)),
        image("index", later, media_type="application/vnd.oci.image.index.v1+json"),
        image("signature", later, belongs_to="wanted"),
        image("archived", later, is_archived=True),
    ]
    assert latest([*others, wanted]) is wanted
    assert latest(others[1:]) is None


def test_an_image_that_was_never_scanned(aws: AwsClient) -> None:
    create(aws, "app")
    assert reading.get_scan(aws, HERE, "app", push(aws, "app", "v1")) is None


def test_an_image_that_is_gone(aws: AwsClient) -> None:
    create(aws, "app")
    with pytest.raises(NotFoundError, match="ImageNotFoundException"):
        reading.get_scan(aws, HERE, "app", f"sha256:{'0' * 64}")


def test_a_basic_scan(aws: AwsClient) -> None:
    create(aws, "app")
    digest = push(aws, "app", "v1")
    assert changing.start_scan(aws, HERE, "app", digest) is Started.STARTED
    scan = reading.get_scan(aws, HERE, "app", digest)
    assert scan is not None
    assert scan.is_good
    assert scan.vulnerabilities == (
        Vulnerability(
            id="CVE-9999-9999",
            severity="HIGH",
            package="moto_fake",
            installed="9.9.9",
            score=7.5,
            link="https://cve.mitre.org/cgi-bin/cvename.cgi?name=CVE-9999-9999",
        ),
    )


def test_an_enhanced_scan_of_many_pages(fake: FakeAws, aws: AwsClient) -> None:
    def findings(start: int) -> list[JSONValue]:
        return [{**ENHANCED, "title": str(number)} for number in range(start, min(start + 1_000, 5_000))]

    fake.handlers["ecr", "DescribeImageScanFindings"] = lambda call: {
        "imageScanStatus": {"status": "ACTIVE", "description": "Continuous scan is selected for image."},
        "imageScanFindings": {"enhancedFindings": findings(int(str(call.parameters.get("nextToken", 0))))},
        **(
            {"nextToken": str(int(str(call.parameters.get("nextToken", 0))) + 1_000)}
            if int(str(call.parameters.get("nextToken", 0))) < 4_000
            else {}
        ),
    }
    scan = reading.get_scan(aws, HERE, "app", "sha256:image")
    assert scan is not None
    assert (scan.status, scan.is_good, len(scan.vulnerabilities)) == ("ACTIVE", True, 10_000)
    assert scan.vulnerabilities[:2] == BOTH_PACKAGES


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        pytest.param("LimitExceededException", Started.SCANNED_TODAY, id="once-a-day"),
        pytest.param("UnsupportedImageTypeException", Started.UNSUPPORTED, id="unsupported"),
    ],
)
def test_a_scan_that_is_refused_is_asked_for_once(
    fake: FakeAws, aws: AwsClient, code: str, outcome: Started
) -> None:
    fake.handlers["ecr", "StartImageScan"] = lambda _call: Fault(
        code, "The scan quota per image has been exceeded."
    )
    assert changing.start_scan(aws, HERE, "app", "sha256:image") is outcome
    assert fake.counted("ecr", "StartImageScan") == 1


def test_findings_of_inspector(fake: FakeAws, aws: AwsClient) -> None:
    fake.handlers["inspector2", "ListFindings"] = lambda _call: {"findings": [ENHANCED]}
    found = list(inspector.list_image_findings(aws, HERE, ["CRITICAL", "HIGH"]))
    assert {each.image for each in found} == {ScannedImage("app", "sha256:image", ("v1", "latest"))}
    assert tuple(each.vulnerability for each in found) == BOTH_PACKAGES
    (call,) = (call for call in fake.calls if call.service == "inspector2")
    assert call.parameters == {
        "maxResults": 100,
        "filterCriteria": {
            "awsAccountId": [{"comparison": "EQUALS", "value": PROD}],
            "findingStatus": [{"comparison": "EQUALS", "value": "ACTIVE"}],
            "resourceType": [{"comparison": "EQUALS", "value": "AWS_ECR_CONTAINER_IMAGE"}],
            "severity": [
                {"comparison": "EQUALS", "value": "CRITICAL"},
                {"comparison": "EQUALS", "value": "HIGH"},
            ],
        },
    }
