"""Images that run, in ECS and in Lambda."""

import pytest

from release_kraken.connectors.aws import ecs, lambda_
from release_kraken.connectors.aws.client import Account, Place
from release_kraken.connectors.aws.fake import FakeAws
from release_kraken.connectors.aws.opening import AwsClient
from release_kraken.connectors.aws.running_image import RunningImage
from release_kraken.connectors.aws.tests.conftest import Opened

PROD = "111111111111"
HERE = Place(Account(PROD), "eu-west-1")


@pytest.fixture
def aws(opened: Opened) -> AwsClient:
    """A client for one account."""
    return opened(accounts=[{"id": PROD}], regions=["eu-west-1"])


def deploy(aws: AwsClient, cluster: str, name: str, count: int, *images: str) -> str:
    """A service that wants so many tasks; returns its ARN."""
    containers = [
        {"name": f"c{number}", "image": image, "memory": 128} for number, image in enumerate(images)
    ]
    aws.call(HERE, "ecs", "register_task_definition", family=name, containerDefinitions=containers)
    answer = aws.call(
        HERE,
        "ecs",
        "create_service",
        cluster=cluster,
        serviceName=name,
        taskDefinition=name,
        desiredCount=count,
    )
    service = answer["service"]
    assert isinstance(service, dict)
    return str(service["serviceArn"])


def test_images_of_services(fake: FakeAws, aws: AwsClient) -> None:
    aws.call(HERE, "ecs", "create_cluster", clusterName="prod")
    orders = deploy(aws, "prod", "orders", 2, "registry/orders:v1", "registry/proxy:v3")
    deploy(aws, "prod", "stopped", 0, "registry/stopped:v1")
    many = [deploy(aws, "prod", f"many-{number}", 1, f"registry/many:{number}") for number in range(12)]
    fake.page_size = 5
    found = set(ecs.list_running_images(aws, HERE))
    assert found == {
        RunningImage("registry/orders:v1", orders),
        RunningImage("registry/proxy:v3", orders),
        *(RunningImage(f"registry/many:{number}", arn) for number, arn in enumerate(many)),
    }


def test_a_deployment_runs_the_old_image_and_the_new(fake: FakeAws, aws: AwsClient) -> None:
    fake.handlers |= {
        ("ecs", "ListClusters"): lambda _call: {"clusterArns": ["prod"]},
        ("ecs", "ListServices"): lambda _call: {"serviceArns": ["orders", "stock"]},
        ("ecs", "DescribeServices"): lambda _call: {
            "services": [
                {
                    "serviceArn": "orders",
                    "taskDefinition": "new",
                    "desiredCount": 1,
                    "deployments": [
                        {"taskDefinition": "new", "desiredCount": 1, "runningCount": 0},
                        {"taskDefinition": "old", "desiredCount": 0, "runningCount": 1},
                        {"taskDefinition": "older", "desiredCount": 0, "runningCount": 0},
                    ],
                },
                {"serviceArn": "stock", "taskDefinition": "old", "desiredCount": 1},
            ]
        },
        ("ecs", "DescribeTaskDefinition"): lambda call: {
            "taskDefinition": {
                "containerDefinitions": [{"image": f"app:{call.parameters['taskDefinition']}"}]
            }
        },
    }
    assert list(ecs.list_running_images(aws, HERE)) == [
        RunningImage("app:new", "orders"),
        RunningImage("app:old", "orders"),
        RunningImage("app:old", "stock"),
    ]
    assert fake.counted("ecs", "DescribeTaskDefinition") == 2


def test_an_account_without_clusters(aws: AwsClient) -> None:
    assert list(ecs.list_running_images(aws, HERE)) == []


def test_images_of_functions(fake: FakeAws, aws: AwsClient) -> None:
    fake.handlers |= {
        ("lambda", "ListFunctions"): lambda _call: {
            "Functions": [
                {"FunctionName": "zipped", "FunctionArn": "arn:zipped", "PackageType": "Zip"},
                {"FunctionName": "packed", "FunctionArn": "arn:packed", "PackageType": "Image"},
            ]
        },
        ("lambda", "GetFunction"): lambda _call: {
            "Code": {"ImageUri": "registry/app:v1", "ResolvedImageUri": "registry/app@sha256:abc"}
        },
    }
    assert list(lambda_.list_running_images(aws, HERE)) == [
        RunningImage("registry/app@sha256:abc", "arn:packed")
    ]
    assert fake.counted("lambda", "GetFunction") == 1
