"""What AWS refuses, in words: what, why, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from release_kraken.connectors.aws.client import AwsError, DeniedError, NotFoundError

# botocore adds LimitExceededException, which says that a quota is used up: to ask again changes nothing
THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
PASSING = frozenset({"InternalFailure", "InternalServerError", "RequestTimeout", "RequestTimeoutException"})
EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = range(500, 600)

_ALLOW = (
    "allow it with what `kraken aws iam-policy` prints, and look for a service control policy, "
    "a boundary or a resource policy that denies it"
)
_ENABLE = (
    "enable the region in this account or leave it out of `regions`; where all regions say so, "
    "the credentials are not valid"
)
_SIGN_IN = "sign in again, or give Kraken credentials that renew themselves"
_CLOCK = "check the secret key, and the clock of this machine"
_SUBSCRIBE = "the account is suspended or not signed up for the service: leave it out, or have it opened"

_REMEDIES: Mapping[str, str] = {
    "AccessDenied": _ALLOW,
    "AccessDeniedException": _ALLOW,
    "AuthorizationError": _ALLOW,
    "UnauthorizedOperation": _ALLOW,
    "AuthFailure": _ENABLE,
    "InvalidClientTokenId": _ENABLE,
    "RegionDisabledException": _ENABLE,
    "UnrecognizedClientException": _ENABLE,
    "OptInRequired": _SUBSCRIBE,
    "SubscriptionRequiredException": _SUBSCRIBE,
    "InvalidSignatureException": _CLOCK,
    "SignatureDoesNotMatch": _CLOCK,
    **dict.fromkeys(EXPIRED, _SIGN_IN),
}
_NOT_FOUND_ENDINGS = ("NotFound", "NotFoundException", "NotFoundFault")
_NOT_FOUND_BEGINNING = "NoSuch"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What AWS answered in place of what was asked; `message` is free of secrets."""

    code: str
    message: str
    status: int

    @property
    def throttled(self) -> bool:
        """Whether AWS wants fewer requests."""
        return self.code in THROTTLED or self.status == _TOO_MANY_REQUESTS

    @property
    def passing(self) -> bool:
        """Whether the same request may be granted in a while."""
        return self.throttled or self.code in PASSING or self.status in _SERVER_ERRORS

    def error(self, asked: str) -> AwsError:
        """The error to raise; `asked` says what was asked, of whom."""
        remedy = _REMEDIES.get(self.code)
        said = f"{self.code}: {self.message}".rstrip(":. ")
        if remedy is not None:
            return DeniedError(f"{asked}: {said}; {remedy}", self.code, said)
        if self.code.startswith(_NOT_FOUND_BEGINNING) or self.code.endswith(_NOT_FOUND_ENDINGS):
            return NotFoundError(f"{asked}: {said}", self.code, said)
        return AwsError(f"{asked}: {said}", self.code, said, retryable=self.passing)
