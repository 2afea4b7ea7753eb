"""Answers of AWS that are no success, in the form of each protocol, and rules that say when one is due."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from release_kraken.connectors.aws.fake.requests import Call, Protocol

Reply = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is answered in place of an answer."""

    code: str
    message: str = ""
    status: int = 400


Rule = Callable[[Call], Fault | None]

THROTTLED = Fault("ThrottlingException", "Rate exceeded")
EXPIRED = Fault("ExpiredTokenException", "The security token included in the request is expired")
NOT_ENABLED = Fault("UnrecognizedClientException", "The security token included in the request is invalid.")


def denied(*, account: str = "", region: str = "", service: str = "", operation: str = "") -> Rule:
    """A rule that refuses what fits all that is given."""

    def rule(call: Call) -> Fault | None:
        pairs = (
            (account, call.account),
            (region, call.region),
            (service, call.service),
            (operation, call.operation),
        )
        if any(wanted not in ("", actual) for wanted, actual in pairs):
            return None
        who = f"arn:aws:sts::{call.account}:assumed-role/Kraken/release-kraken"
        return Fault(
            "AccessDenied" if call.protocol is Protocol.QUERY else "AccessDeniedException",
            f"User: {who} is not authorized to perform: {call.service}:{call.operation}",
            400 if call.protocol is Protocol.JSON else 403,
        )

    return rule


def disabled(region: str, accounts: Iterable[str] = ()) -> Rule:
    """A rule for a region that is not enabled, in these accounts or in all."""
    where = frozenset(accounts)

    def rule(call: Call) -> Fault | None:
        return NOT_ENABLED if call.region == region and (not where or call.account in where) else None

    return rule


def throttled_every(count: int) -> Rule:
    """A rule that throttles every so many-th call of an account to an API in a region."""
    seen: Counter[tuple[str, str, str]] = Counter()
    lock = threading.Lock()

    def rule(call: Call) -> Fault | None:
        with lock:
            seen[call.where] += 1
            return THROTTLED if seen[call.where] % count == 0 else None

    return rule


def throttled_above(rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> Rule:
    """A rule that keeps a token bucket for each account, region and API, as AWS does."""
    buckets: dict[tuple[str, str, str], tuple[float, float]] = {}
    lock = threading.Lock()

    def rule(call: Call) -> Fault | None:
        with lock:
            now = clock()
            tokens, since = buckets.get(call.where, (burst, now))
            tokens = min(burst, tokens + (now - since) * rate)
            buckets[call.where] = (tokens - 1 if tokens >= 1 else tokens, now)
            return None if tokens >= 1 else THROTTLED

    return rule


def expired(keys: set[str]) -> Rule:
    """A rule for access keys whose time is over; the set may change."""
    return lambda call: EXPIRED if call.key in keys else None


def rendered(fault: Fault, protocol: Protocol) -> Reply:
    """A refusal as the protocol has it."""
    if protocol in (Protocol.JSON, Protocol.REST):
        body = json.dumps({"__type": fault.code, "message": fault.message}).encode()
        headers = {"content-type": "application/x-amz-json-1.1", "x-amzn-errortype": fault.code}
        return fault.status, headers, body
    error = f"<Error><Code>{escape(fault.code)}</Code><Message>{escape(fault.message)}</Message></Error>"
    whole = (
        f"<Response><Errors>{error}</Errors><RequestID>fake</RequestID></Response>"
        if protocol is Protocol.EC2
        else f"<ErrorResponse>{error}<RequestId>fake</RequestId></ErrorResponse>"
    )
    return fault.status, {"content-type": "text/xml"}, whole.encode()
