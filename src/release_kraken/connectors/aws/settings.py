"""The settings of the AWS connector: accounts, roles, regions, and how much is asked of them."""

from collections import Counter
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from release_kraken.core.settings import Settings

AccountId = Annotated[str, Field(pattern=r"^\d{12}$")]
Region = Annotated[str, Field(pattern=r"^[a-z]{2,4}(-[a-z]+)+-\d+$")]


class AccountSettings(Settings):
    """One account that is looked at."""

    id: Annotated[AccountId, Field(description="Its twelve digits.", examples=["123456789012"])]
    name: Annotated[str, Field(description="What people call it.")] = ""
    role: Annotated[
        str | None, Field(description="Name or ARN of the role to assume there, where it is another.")
    ] = None
    regions: Annotated[
        tuple[Region, ...], Field(description="Its regions, where they are others than for all accounts.")
    ] = ()


class OrganizationSettings(Settings):
    """The accounts of AWS Organizations that are looked at."""

    units: Annotated[
        tuple[str, ...], Field(description="Ids of OUs whose accounts are taken, with all below; none: all.")
    ] = ()
    tags: Annotated[
        dict[str, str], Field(description="Tags that an account must have; `*` stands for any text.")
    ] = {}  # noqa: RUF012 - pydantic copies it
    exclude: Annotated[
        tuple[str, ...], Field(description="Accounts that are left out: ids, or names with `*`.")
    ] = ()
    role: Annotated[
        str | None, Field(description="Role to assume for asking Organizations itself; none: as is.")
    ] = None


def _once(accounts: tuple[AccountSettings, ...]) -> tuple[AccountSettings, ...]:
    for account, count in Counter(each.id for each in accounts).items():
        if count > 1:
            raise ValueError(f"{account} is there twice")
    return accounts


class AwsSettings(Settings):
    """Which accounts and regions; without any, those of the usual AWS credential chain."""

    accounts: Annotated[
        tuple[AccountSettings, ...], AfterValidator(_once), Field(description="Accounts that are looked at.")
    ] = ()
    organization: Annotated[
        OrganizationSettings | None, Field(description="Take accounts from AWS Organizations.")
    ] = None
    role: Annotated[
        str,
        Field(
            pattern=r"^[\w+=,.@/-]+$",
            description="Role that is assumed in each account: its name, path included.",
        ),
    ] = "ReleaseKraken"
    external_id: Annotated[
        SecretStr | None, Field(min_length=2, description="External id that the roles ask for.")
    ] = None
    regions: Annotated[
        tuple[Region, ...],
        Field(description="Regions that are looked at; none: every enabled one, or that of the chain."),
    ] = ()
    concurrency: Annotated[int, Field(ge=1, le=64, description="Requests under way at the same time.")] = 16
    requests_per_second: Annotated[
        int,
        Field(
            ge=1,
            description="Requests a second to one API of one account in one region, after a burst of that.",
        ),
    ] = 10
    deadline: Annotated[
        float, Field(gt=0, description="Seconds after which one run asks nothing more of AWS.")
    ] = 1_800
