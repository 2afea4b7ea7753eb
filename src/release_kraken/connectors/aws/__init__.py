"""AWS: accounts, regions, and everything below, asked by the names that AWS gives its API."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from release_kraken.connectors.aws.client import Aws
from release_kraken.connectors.aws.settings import AwsSettings
from release_kraken.core.context import Context
from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Command, Connector, Inquiry


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


def _doctor(_settings: AwsSettings, context: Context, inquiry: Inquiry) -> str:
    from release_kraken.connectors.aws.doctor import diagnose

    return diagnose(context.connector(Aws), inquiry.rights, context.progress.update)


def _iam_policy(settings: AwsSettings, _context: Context, inquiry: Inquiry) -> str:
    from release_kraken.connectors.aws.iam_policy import printed

    return printed(settings, inquiry.rights, inquiry.form)


CONNECTOR = Connector(
    name="aws",
    summary="Accounts and regions of AWS.",
    settings=AwsSettings,
    offers=Aws,
    open=_open,
    check=_check,
    commands=(
        Command("doctor", "Say for every account who Kraken is there, and what works.", _doctor),
        Command(
            "iam-policy",
            "Print the policy that tools need in each account: to look, and to change.",
            _iam_policy,
            {
                "terraform": "As Terraform, with a role.",
                "cloudformation": "As a CloudFormation template, with a role.",
            },
        ),
    ),
)
