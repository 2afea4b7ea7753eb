"""The company's AWS: a stand-in with three accounts, and what was deployed before the demo begins."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

REGION = "eu-west-1"
STATE_BUCKET = "shop-terraform-state"
ACCOUNTS = {"shared": "123456789012", "test": "111111111111", "prod": "222222222222"}
"""The credentials of the demo belong to `shared`, where the states lie; the others are reached by role."""

ORDERS_STATE = {
    "version": 4,
    "terraform_version": "1.11.4",
    "serial": 3,
    "lineage": "5f1d1a9e-2c1c-4a6e-9a53-0d0a4c7b1c11",
    "outputs": {},
    "resources": [
        {
            "mode": "managed",
            "type": "aws_dynamodb_table",
            "name": "orders",
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [{"schema_version": 1, "attributes": {"id": "orders", "name": "orders"}}],
        }
    ],
    "check_results": None,
}
"""The state of live/prod/orders before the pull request: it still has the table that the code has lost."""


@contextmanager
def cloud() -> Iterator[str]:
    """The stand-in with what was deployed; gives its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        _deploy(endpoint)
        yield endpoint
    finally:
        server.stop()


def environment(endpoint: str) -> Mapping[str, str]:
    """What a program needs in its environment to take the stand-in for AWS."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ENDPOINT_URL_STS": endpoint,
        "AWS_ACCESS_KEY_ID": "demo",
        "AWS_SECRET_ACCESS_KEY": "demo",
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def role(account: str) -> str:
    """The role by which an account is planned."""
    return f"arn:aws:iam::{ACCOUNTS[account]}:role/plan"


def _deploy(endpoint: str) -> None:
    """Make the state bucket with the state of the orders, and the table of orders in each account."""
    session = boto3.Session(aws_access_key_id="demo", aws_secret_access_key="demo", region_name=REGION)
    storage = session.client("s3", endpoint_url=endpoint)
    storage.create_bucket(Bucket=STATE_BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    storage.put_object(
        Bucket=STATE_BUCKET, Key="prod/orders/terraform.tfstate", Body=json.dumps(ORDERS_STATE)
    )
    for account in ACCOUNTS:
        _assumed(session, endpoint, account).client("dynamodb", endpoint_url=endpoint).create_table(
            TableName="orders",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        )


def _assumed(session: boto3.Session, endpoint: str, account: str) -> boto3.Session:
    tokens = session.client("sts", endpoint_url=endpoint)
    given = tokens.assume_role(RoleArn=role(account), RoleSessionName="demo")["Credentials"]
    return boto3.Session(
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
        region_name=REGION,
    )
