"""AWS: accounts, regions, and everything below, asked by the names that AWS gives its API."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from release_kraken.connectors.aws.client import Aws
from release_kraken.connectors.aws.settings import AwsSettings
from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Connector


@contextmanager
def _open(settings: AwsSettings, _scratch: Path) -> Iterator[Aws]:
    try:
        import botocore  # noqa: F401 - whether there is one
    except ImportError:
        raise ConfigError(
            "AWS: its SDK is not installed; install release-kraken[aws], or leave [connectors.aws] out"
        ) from None
    from release_kraken.connectors.aws.opening import open_aws

    yield open_aws(settings)


def _check(aws: Aws) -> str:
    identity = aws.get_identity()
    count = len(aws.list_accounts())
    return f"AWS as {identity.arn}, {count} account{'' if count == 1 else 's'}"


CONNECTOR = Connector(
    name="aws",
    summary="Accounts and regions of AWS.",
    settings=AwsSettings,
    offers=Aws,
    open=_open,
    check=_check,
)
