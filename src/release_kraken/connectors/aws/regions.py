"""Which regions of an account are looked at: those that are listed, or every one that is enabled there."""

from collections.abc import Iterable

from pydantic import BaseModel

from release_kraken.connectors.aws.client import GLOBAL, Account, Gap, Place, Places
from release_kraken.connectors.aws.sdk import Sdk
from release_kraken.core.json import JSONObject

_NOT_OPTED_IN = "not-opted-in"


class _Region(BaseModel):
    RegionName: str
    OptInStatus: str = ""


def enabled(regions: Iterable[JSONObject]) -> tuple[str, ...]:
    """Those of EC2's DescribeRegions that the account can use, in order."""
    read = (_Region.model_validate(region) for region in regions)
    return tuple(sorted(region.RegionName for region in read if region.OptInStatus != _NOT_OPTED_IN))


def places(sdk: Sdk, service: str, account: Account, regions: Iterable[str], *, listed: bool) -> Places:
    """An account's places for a service.

    A region that was `listed` by a person and does not have the service is a gap; a discovered one is left
    out. A region that the SDK does not know yet may have it.
    """
    wanted = tuple(dict.fromkeys(regions))
    partition = sdk.partition_of(wanted[0] if wanted else None)
    has = sdk.regions_of(service, partition)
    if not has:
        return Places((Place(account, GLOBAL, partition),))
    lacking = sdk.known_regions(partition) - has
    return Places(
        tuple(Place(account, region, partition) for region in wanted if region not in lacking),
        tuple(
            Gap(account, region, f"the region has no {service}; leave it out of `regions`")
            for region in wanted
            if listed and region in lacking
        ),
    )
