"""Check the example repository as a pull request, with the real Terraform against a stand-in for AWS.

    make demo

moto plays AWS: it holds the shop's Terraform state and the table that the state knows, so that the plans
are real. Nothing is written into the example, and no credentials of yours are used. Further arguments go
to `kraken terraform-pr`.
"""

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

REPOSITORY = Path(__file__).parent / "terraform-repository"
REGION = "eu-west-1"
BUCKET = "shop-terraform-state"
EXPECTED = (0, 2)
"""Exit codes of a check that ran: clean, or with findings."""

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
"""The state of live/prod/orders before this pull request: it still has the table that the code has lost."""


def main(arguments: list[str]) -> int:
    """Run the check; 0 if it ran, whatever it found."""
    if shutil.which("terraform") is None:
        sys.stderr.write("terraform is not on PATH: only what needs no terraform is shown (--static)\n")
        arguments = [*arguments, "--static"]
    with tempfile.TemporaryDirectory(prefix="kraken-demo-") as name, cloud() as endpoint:
        workplace = Path(name)
        environment = os.environ | isolated(workplace, endpoint)
        done = subprocess.run(
            [sys.executable, "-m", "release_kraken", "terraform-pr", *arguments],
            cwd=REPOSITORY,
            env=environment,
            check=False,
        )
    return 0 if done.returncode in EXPECTED else done.returncode


@contextmanager
def cloud() -> Iterator[str]:
    """A stand-in for AWS with the shop's state in it; gives its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        fill(endpoint)
        yield endpoint
    finally:
        server.stop()


def fill(endpoint: str) -> None:
    """Make the state bucket, the table of orders, and the state that knows it."""
    session = boto3.Session(aws_access_key_id="demo", aws_secret_access_key="demo", region_name=REGION)
    storage = session.client("s3", endpoint_url=endpoint)
    storage.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    storage.put_object(Bucket=BUCKET, Key="prod/orders/terraform.tfstate", Body=json.dumps(ORDERS_STATE))
    session.client("dynamodb", endpoint_url=endpoint).create_table(
        TableName="orders",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )


def isolated(workplace: Path, endpoint: str) -> dict[str, str]:
    """An environment whose configuration, cache, store and cloud are the demo's own."""
    configuration = workplace / "kraken.toml"
    configuration.write_text((REPOSITORY / "kraken.toml").read_text() + providers(workplace))
    return {
        "KRAKEN_CONFIG": str(configuration),
        "XDG_CACHE_HOME": str(workplace / "cache"),
        "XDG_STATE_HOME": str(workplace / "state"),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "demo",
        "AWS_SECRET_ACCESS_KEY": "demo",
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def providers(workplace: Path) -> str:
    """Where providers come from: the mirror that is named, else the registry through a cache."""
    mirror = os.environ.get("KRAKEN_TEST_TERRAFORM_MIRROR")
    if mirror:
        return f'\n[connectors.terraform]\nproviders = "mirror"\nprovider_mirror = "{mirror}"\n'
    cache = workplace / "plugins"
    cache.mkdir()
    return f'\n[connectors.terraform]\nproviders = "cache"\nprovider_cache = "{cache}"\n'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
