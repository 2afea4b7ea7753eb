"""The real client: implements `Aws` over the SDK."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain

from release_kraken.connectors.aws.accounts import configured, list_members
from release_kraken.connectors.aws.asking import Asking, Keys, Question
from release_kraken.connectors.aws.client import (
    GLOBAL,
    Account,
    AccountError,
    Api,
    Gap,
    Identity,
    Place,
    Places,
    ResultT,
)
from release_kraken.connectors.aws.pacing import Pacing
from release_kraken.connectors.aws.regions import enabled, places
from release_kraken.connectors.aws.sdk import Paging, Sdk
from release_kraken.connectors.aws.settings import AwsSettings
from release_kraken.connectors.aws.sweeping import Looked, Pause, Sweep
from release_kraken.connectors.aws.wallet import ChainKeys, RoleKeys
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.json import JSONObject, JSONValue
from release_kraken.net.deadline import Deadline

_HERE = Account("")
"""Stands for the account of the credential chain, whose id is not known before it is asked for."""


def open_aws(
    settings: AwsSettings,
    pause: Pause = threading.Event.wait,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> "AwsClient":
    """A client that has asked nothing yet."""
    sdk = Sdk(settings.concurrency)
    secret = settings.external_id.get_secret_value() if settings.external_id else None
    asking = Asking(
        sdk,
        Pacing(settings.requests_per_second, clock),
        Deadline("aws", settings.deadline, clock),
        settings.concurrency,
        (secret,) if secret else (),
        pause,
    )
    return AwsClient(settings, sdk, asking, now)


class AwsClient:
    """Implements `Aws`; callable from any thread."""

    def __init__(self, settings: AwsSettings, sdk: Sdk, asking: Asking, now: Callable[[], datetime]) -> None:
        self._settings, self._sdk, self._asking, self._now = settings, sdk, asking, now
        self._base = ChainKeys(sdk.chain_credentials)
        self._keys: dict[str, Keys] = {}
        self._own = {each.id: each for each in settings.accounts}
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        """Show how much is configured."""
        return f"AwsClient({len(self._own)} accounts configured)"

    def get_identity(self, account: Account | None = None) -> Identity:
        """Who Kraken is."""
        if account is None:
            return self._identity
        return self._identified(self._keys_of(account), str(account))

    def list_accounts(self) -> tuple[Account, ...]:
        """Accounts that are open."""
        return self._accounts[0]

    def list_places(self, service: str) -> Places:
        """Where to look."""
        accounts, closed = self._accounts
        homes = [Place(account, self._home) for account in accounts]
        found, gaps = self.sweep(homes, lambda home: self._places(service, home.account), lambda *_: None)
        return Places(
            tuple(chain.from_iterable(each.found for _, each in found)),
            (*closed, *gaps, *chain.from_iterable(each.gaps for _, each in found)),
        )

    def call(self, place: Place, service: str, operation: str, /, **parameters: object) -> JSONObject:
        """One request."""
        api = Api(place.account.id, place.region, service, operation)
        return self._asking.ask(self._keys_of(place.account), Question(api, str(place).strip(), parameters))

    def pages(
        self, place: Place, service: str, operation: str, /, **parameters: object
    ) -> Iterator[JSONObject]:
        """Page by page."""
        paging = self._sdk.paging(service, operation, place.region)
        if paging is None:
            yield self.call(place, service, operation, **parameters)
            return
        asked: dict[str, object] = {**paging.limit, **parameters}
        while True:
            page = self.call(place, service, operation, **asked)
            yield page
            onward = _onward(paging, page)
            if not onward:
                return
            if onward.items() <= asked.items():
                raise RemoteError(
                    f"{service} {operation} in {place}: AWS gives the same page again and again"
                )
            asked |= onward

    def walk(
        self, place: Place, service: str, operation: str, key: str, /, **parameters: object
    ) -> Iterator[JSONObject]:
        """Item by item."""
        for page in self.pages(place, service, operation, **parameters):
            items = _below(page, key)
            if isinstance(items, list | tuple):
                yield from (item for item in items if isinstance(item, dict))

    def sweep(
        self,
        places: Iterable[Place],
        look: Callable[[Place], ResultT],
        told: Callable[[int, int], None],
    ) -> tuple[tuple[tuple[Place, ResultT], ...], tuple[Gap, ...]]:
        """Look at many places."""
        threads = Sweep(tuple(places), look, self._settings.concurrency)
        with closing(threads.looked(told)) as seen:
            looked = sorted(((each, _gap(each)) for each in seen), key=lambda pair: pair[0].index)
        found = tuple((each.place, each.future.result()) for each, gap in looked if gap is None)
        return found, tuple(dict.fromkeys(gap for _, gap in looked if gap is not None))

    @cached_property
    def _identity(self) -> Identity:
        return self._identified(self._base, "the account of the credentials")

    def _identified(self, keys: Keys, whose: str) -> Identity:
        api = Api("", self._home, "sts", "get_caller_identity")
        answer = self._asking.ask(keys, Question(api, whose, {}))
        arn = str(answer["Arn"])
        return Identity(str(answer["Account"]), arn, arn.split(":")[1])

    @cached_property
    def _home(self) -> str:
        """The region in which roles are assumed, and regions are asked for."""
        listed = (*self._settings.regions, *chain.from_iterable(each.regions for each in self._own.values()))
        return self._sdk.region or next(iter(listed), self._sdk.home_of(None))

    @cached_property
    def _accounts(self) -> tuple[tuple[Account, ...], tuple[Gap, ...]]:
        with self._lock:
            accounts = configured(self._settings.accounts)
            if self._settings.organization is None:
                return accounts or (Account(self._identity.account),), ()
            members, closed = list_members(self._organizations, self._settings.organization)
            others = tuple(each for each in members if each.id not in self._own)
            return (*accounts, *others), tuple(gap for gap in closed if gap.account.id not in self._own)

    def _organizations(self, operation: str, key: str, /, **parameters: str) -> Iterator[JSONObject]:
        return self.walk(Place(_HERE, GLOBAL), "organizations", operation, key, **parameters)

    def _places(self, service: str, account: Account) -> Places:
        listed = self._listed(account)
        regions = listed or enabled(
            self.walk(Place(account, self._home), "ec2", "describe_regions", "Regions", AllRegions=True)
        )
        return places(self._sdk, service, account, regions, listed=bool(listed))

    def _listed(self, account: Account) -> tuple[str, ...]:
        """Regions that somebody named; without any accounts that is also the chain's own."""
        own = self._own.get(account.id)
        listed = (own.regions if own else ()) or self._settings.regions
        if listed or self._own or self._settings.organization:
            return listed
        if self._sdk.region is None:
            raise ConfigError("AWS: no region is known; set AWS_REGION, or regions in [connectors.aws]")
        return (self._sdk.region,)

    def _keys_of(self, account: Account) -> Keys:
        with self._lock:
            if account.id not in self._keys:
                self._keys[account.id] = self._found_keys(account)
            return self._keys[account.id]

    def _found_keys(self, account: Account) -> Keys:
        """The chain's own for its account, unless a role is named for it; else those of the role."""
        own = self._own.get(account.id)
        if account is _HERE:
            organization = self._settings.organization
            role = organization.role if organization else None
        else:
            role = own.role if own else None
            if role is None and account.id == self._identity.account:
                return self._base
            role = role or self._settings.role
        return self._role_keys(account, role) if role else self._base

    def _role_keys(self, account: Account, role: str) -> Keys:
        partition = self._sdk.partition_of(self._home)
        whole = role if role.startswith("arn:") else f"arn:{partition}:iam::{account.id}:role/{role}"
        external_id = self._settings.external_id
        secret = external_id.get_secret_value() if external_id else None
        return RoleKeys(self._asking, self._base, whole, self._home, str(account), secret, self._now)


def _gap(looked: Looked[ResultT]) -> Gap | None:
    error = looked.future.exception()
    if error is None:
        return None
    if not isinstance(error, RemoteError):
        raise error
    region = "" if isinstance(error, AccountError) else looked.place.region
    return Gap(looked.place.account, region, str(error))


def _onward(paging: Paging, page: JSONObject) -> dict[str, object]:
    """The parameters that ask for the next page; none after the last."""
    tokens = [_below(page, path) for path in paging.out]
    return dict(zip(paging.into, tokens, strict=False)) if any(tokens) else {}


def _below(answer: JSONObject, path: str) -> JSONValue:
    """What is at a path of names ("imageScanFindings.findings"), None where it ends early."""
    value: JSONValue = answer
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value
