"""What `kraken aws doctor` says."""

import pytest

from release_kraken.connectors.aws.doctor import diagnose
from release_kraken.connectors.aws.fake import FakeAws
from release_kraken.connectors.aws.fake.refusals import denied, disabled
from release_kraken.connectors.aws.tests.conftest import Opened
from release_kraken.core.errors import RemoteError
from release_kraken.core.plugin import Rights

PROD, TEST, PLAY = "111111111111", "222222222222", "333333333333"
ACCOUNTS = [{"id": PROD, "name": "prod"}, {"id": TEST, "name": "test"}, {"id": PLAY}]
RIGHTS = (
    Rights("aws", ("ecr:DescribeImages", "ecr:DescribeRepositories"), ("ecr:StartImageScan",)),
    Rights("aws", ("ecs:ListClusters",)),
)


def silent(_step: str, _done: int, _total: int) -> None:
    """Nobody watches."""


def test_each_account_has_a_line_and_what_does_not_work_there(fake: FakeAws, opened: Opened) -> None:
    fake.rules += [
        disabled("ap-east-1", [PROD]),
        denied(account=TEST, service="ecs"),
        denied(account=PLAY, operation="AssumeRole"),
    ]
    text = diagnose(opened(accounts=ACCOUNTS, regions=["eu-west-1", "ap-east-1"]), RIGHTS, silent)
    enable = (
        "enable the region in this account or leave it out of `regions`; where all regions say so, "
        "the credentials are not valid"
    )
    allow = (
        "allow it with what `kraken aws iam-policy` prints, and look for a service control policy, "
        "a boundary or a resource policy that denies it"
    )
    who = "User: arn:aws:sts::{}:assumed-role/Kraken/release-kraken is not authorized to perform:"
    assert text.splitlines() == [
        "AWS as arn:aws:iam::123456789012:user/kraken",
        "",
        f"prod ({PROD})  as ReleaseKraken  1 region (eu-west-1)  "
        "ecr:DescribeRepositories yes  ecs:ListClusters yes",
        f"    ap-east-1: sts get_caller_identity in prod ({PROD}) ap-east-1: UnrecognizedClientException: "
        f"The security token included in the request is invalid; {enable}",
        f"test ({TEST})  as ReleaseKraken  2 regions (eu-west-1, ap-east-1)  "
        "ecr:DescribeRepositories yes  ecs:ListClusters no",
        f"    ecs list_clusters in test ({TEST}) eu-west-1: AccessDeniedException: "
        f"{who.format(TEST)} ecs:ListClusters; {allow}",
        f"{PLAY}  cannot be looked at",
        f"    the role arn:aws:iam::{PLAY}:role/ReleaseKraken of account {PLAY} cannot be assumed: "
        f"AccessDenied: {who.format(PLAY)} sts:AssumeRole; "
        "make it, and have it trust Kraken, by what `kraken aws iam-policy --cloudformation` prints, "
        "or leave the account out",
        "",
        "2 of 3 accounts can be looked at, 2 only in part.",
    ]


def test_where_nothing_works_it_fails_with_the_same_text(fake: FakeAws, opened: Opened) -> None:
    fake.rules.append(denied(operation="AssumeRole"))
    with pytest.raises(RemoteError, match="cannot be looked at") as caught:
        diagnose(opened(accounts=ACCOUNTS, regions=["eu-west-1"]), RIGHTS, silent)
    assert str(caught.value).endswith("None of 3 accounts can be looked at.")


def test_without_configuration_there_is_one_account(opened: Opened) -> None:
    assert diagnose(opened(), (), silent) == (
        "AWS as arn:aws:iam::123456789012:user/kraken\n\n"
        "123456789012  as arn:aws:iam::123456789012:user/kraken  1 region (us-east-1)\n\n"
        "1 of 1 account can be looked at, 0 only in part.\n"
    )
