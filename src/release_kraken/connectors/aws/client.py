"""What Kraken asks of AWS: accounts, regions, and any read or change by the names that AWS gives its API."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

from release_kraken.core.errors import RemoteError
from release_kraken.core.json import JSONObject

ResultT = TypeVar("ResultT")

GLOBAL = "aws-global"
"""The region of a place whose service is the same in all regions (IAM, Organizations)."""


@dataclass(frozen=True, slots=True)
class Account:
    """An AWS account; `tags` are those of Organizations, `unit` the path of its OU ("" if not asked)."""

    id: str
    name: str = ""
    unit: str = ""
    tags: Mapping[str, str] | None = None

    def __str__(self) -> str:
        """As it is named in messages: `prod (123456789012)`."""
        return f"{self.name} ({self.id})" if self.name else self.id


@dataclass(frozen=True, slots=True)
class Place:
    """An account in a region; `partition` is such as `aws`, `aws-cn`, `aws-us-gov`."""

    account: Account
    region: str
    partition: str = "aws"

    def __str__(self) -> str:
        """As it is named in messages."""
        return f"{self.account} {self.region}"

    def arn(self, service: str, resource: str) -> str:
        """The ARN of something here."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account.id}:{resource}"


@dataclass(frozen=True, slots=True)
class Gap:
    """An account, or one region of it (else ""), that could not be looked at, and why."""

    account: Account
    region: str
    why: str

    def __str__(self) -> str:
        """What was not looked at."""
        return f"{self.account} {self.region}".rstrip()


@dataclass(frozen=True, slots=True)
class Places:
    """Where to look, and where that is not possible."""

    found: tuple[Place, ...]
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who Kraken is to AWS."""

    account: str
    arn: str
    partition: str


class Api(NamedTuple):
    """What AWS counts requests by: an operation of a service, in an account, in a region."""

    account: str
    region: str
    service: str
    operation: str


class AwsError(RemoteError):
    """AWS answered that it did not do it.

    `code` is AWS's own word ("AccessDeniedException"), `said` all of its answer, without what we add.
    """

    def __init__(self, message: str, code: str, said: str, *, retryable: bool = False) -> None:
        super().__init__(message, retryable=retryable)
        self.code, self.said = code, said


class DeniedError(AwsError):
    """The role may not do that, or may not be assumed, or the region or account is not open to it."""


class AccountError(DeniedError):
    """Nothing at all of an account can be looked at."""


class NotFoundError(AwsError):
    """What was asked for is not there."""


class Aws(Protocol):
    """All accounts that are configured, or the one that the usual AWS credential chain gives.

    Callable from any thread. `service` and `operation` are AWS's own names as boto3 writes them ("ecr",
    "describe_repositories"); parameters and answers have AWS's own keys, moments as ISO 8601. Retried as
    the SDK's standard mode does, paced by account, region and API. Everything raises AwsError (DeniedError,
    NotFoundError) for what AWS refuses, RemoteError where it cannot be reached, or the time is up.
    """

    def get_identity(self, account: Account | None = None) -> Identity:
        """Who Kraken is in an account; without one, before any role is assumed."""
        ...

    def list_accounts(self) -> tuple[Account, ...]:
        """Those that are configured, or that Organizations has and are not suspended."""
        ...

    def list_places(self, service: str) -> Places:
        """Every account in each region that is wanted, enabled there, and has the service."""
        ...

    def call(self, place: Place, service: str, operation: str, /, **parameters: object) -> JSONObject:
        """One request, with its whole answer."""
        ...

    def pages(
        self, place: Place, service: str, operation: str, /, **parameters: object
    ) -> Iterator[JSONObject]:
        """The whole answer of each page, each as large as AWS gives; one where there are no pages."""
        ...

    def walk(
        self, place: Place, service: str, operation: str, key: str, /, **parameters: object
    ) -> Iterator[JSONObject]:
        """The items of all pages below `key`, such as "repositories" or "imageScanFindings.findings"."""
        ...

    def sweep(
        self,
        places: Iterable[Place],
        look: Callable[[Place], ResultT],
        told: Callable[[int, int], None],
    ) -> tuple[tuple[tuple[Place, ResultT], ...], tuple[Gap, ...]]:
        """Look at many places, some at once: what was found, in order, and where it could not be looked at.

        `told` is called with how many are done, of how many, and may raise to end the sweep. What `look`
        raises as RemoteError is a gap; one for the whole account where it is an AccountError.
        """
        ...
