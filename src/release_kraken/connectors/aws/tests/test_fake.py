"""The stand-in does what it is told."""

import pytest

from release_kraken.connectors.aws.client import Account, AwsError, Place
from release_kraken.connectors.aws.fake import FakeAws
from release_kraken.connectors.aws.fake.refusals import THROTTLED, throttled_above
from release_kraken.connectors.aws.fake.requests import Call, Protocol
from release_kraken.connectors.aws.opening import AwsClient
from release_kraken.connectors.aws.tests.conftest import Opened

PROD = "111111111111"
HERE = Place(Account(PROD), "eu-west-1")


@pytest.fixture
def aws(opened: Opened) -> AwsClient:
    """A client for one account."""
    return opened(accounts=[{"id": PROD}], regions=["eu-west-1"])


def alarm(aws: AwsClient, name: str) -> None:
    aws.call(
        HERE,
        "cloudwatch",
        "put_metric_alarm",
        AlarmName=name,
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        MetricName="Errors",
        Namespace="Shop",
        Period=60,
        Statistic="Sum",
        Threshold=1.0,
    )


def database(aws: AwsClient, name: str) -> None:
    aws.call(
        HERE,
        "rds",
        "create_db_instance",
        DBInstanceIdentifier=name,
        DBInstanceClass="db.t3.micro",
        Engine="mysql",
    )


@pytest.mark.parametrize(
    ("make", "service", "operation", "items", "name"),
    [
        pytest.param(alarm, "cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName", id="json"),
        pytest.param(
            database, "rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier", id="xml"
        ),
    ],
)
def test_pages_where_moto_has_none(
    fake: FakeAws, aws: AwsClient, make: object, service: str, operation: str, items: str, name: str
) -> None:
    names = [f"one-{number}" for number in range(5)]
    assert callable(make)
    for each in names:
        make(aws, each)
    fake.page_size, before = 2, len(fake.calls)
    assert [found[name] for found in aws.walk(HERE, service, operation, items)] == names
    assert len(fake.calls) - before == 3


def test_the_log_says_who_asked_what(fake: FakeAws, aws: AwsClient) -> None:
    aws.call(HERE, "lambda", "list_functions")
    aws.call(HERE, "ec2", "describe_tags")
    aws.call(HERE, "ecr", "describe_registry")
    assert [(call.account, call.region, call.service, call.operation) for call in fake.calls[1:]] == [
        (PROD, "us-east-1", "sts", "AssumeRole"),
        (PROD, "eu-west-1", "lambda", "ListFunctions"),
        (PROD, "eu-west-1", "ec2", "DescribeTags"),
        (PROD, "eu-west-1", "ecr", "DescribeRegistry"),
    ]


def test_accounts_are_apart(opened: Opened) -> None:
    aws = opened(accounts=[{"id": PROD}, {"id": "222222222222"}], regions=["eu-west-1"])
    here, there = aws.list_places("ecr").found
    aws.call(here, "ecr", "create_repository", repositoryName="app")
    found = [list(aws.walk(each, "ecr", "describe_repositories", "repositories")) for each in (here, there)]
    assert [len(each) for each in found] == [1, 0]


def test_a_call_that_moto_lacks_is_refused_as_aws_would(aws: AwsClient) -> None:
    with pytest.raises(AwsError):
        aws.call(HERE, "cloudwatch", "describe_alarm_history")


def test_a_rate_is_kept_by_account_region_and_api() -> None:
    now = 0.0
    rule = throttled_above(rate=2, burst=2, clock=lambda: now)
    call = Call(PROD, "eu-west-1", "ecr", "DescribeImages", "", Protocol.JSON, {})
    other = Call(PROD, "us-east-1", "ecr", "DescribeImages", "", Protocol.JSON, {})
    assert [rule(each) for each in (call, call, call, other)] == [None, None, THROTTLED, None]
    now = 0.5
    assert [rule(call), rule(call)] == [None, THROTTLED]
