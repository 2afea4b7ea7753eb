"""Decides whether a request is sent again, and when; pure, so that every HTTP status has a row in a test.

Sent again is what is repeatable, and besides that only what the server says it has not begun: 425 and 429,
and 403 and 503 where they name a time to come back at (GitHub's rate limits are a 403).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})

_TOO_MANY = 429
_UNTOUCHED = frozenset({425, _TOO_MANY})
_UNTOUCHED_IF_DATED = frozenset({403, 503})
_TIMED_OUT = 408
_LASTING = frozenset({501, 505, 506, 508, 510, 511})
_DIGITS = re.compile(r"[0-9]{1,11}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt failed.

    `passing`: another attempt may succeed. `untouched`: the server has not acted on the request. `after`: how
    many seconds it asks to be left alone.
    """

    passing: bool
    untouched: bool
    after: float | None = None


def outcome_of(status: int, headers: Mapping[str, str], now: datetime) -> Outcome:
    """What a status other than success means; header names are lower case."""
    after = _seconds_asked(status, headers, now)
    if status in _UNTOUCHED or (status in _UNTOUCHED_IF_DATED and after):
        return Outcome(passing=True, untouched=True, after=after)
    if status == _TIMED_OUT:
        return Outcome(passing=True, untouched=False)
    if status >= 500 and status not in _LASTING:
        return Outcome(passing=True, untouched=False, after=after)
    return Outcome(passing=False, untouched=True)


def _seconds_asked(status: int, headers: Mapping[str, str], now: datetime) -> float | None:
    """Retry-After, or else when the limit that is used up begins anew (GitHub: epoch, Atlassian: ISO 8601).

    Atlassian's Data Center sends Retry-After with every answer, as 0 while nothing is wrong; the gateway of
    its Cloud answers 429 with the time of the reset alone.
    """
    asked = _seconds(headers.get("retry-after", ""), now)
    remaining = headers.get("x-ratelimit-remaining", "0" if status == _TOO_MANY else "")
    if asked is not None or remaining != "0":
        return asked
    reset = _moment(headers.get("x-ratelimit-reset", ""))
    return None if reset is None else max(0.0, (reset - now).total_seconds())


def _seconds(text: str, now: datetime) -> float | None:
    """A number of seconds or a date (RFC 9110, 10.2.3); None for anything else."""
    if _DIGITS.fullmatch(text.strip()):
        return float(text)
    try:
        return max(0.0, (_aware(parsedate_to_datetime(text)) - now).total_seconds())
    except (ValueError, OverflowError):
        return None


def _moment(text: str) -> datetime | None:
    try:
        if _DIGITS.fullmatch(text):
            return datetime.fromtimestamp(int(text), UTC)
        return _aware(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a request is sent again, and how long the waits are, in seconds.

    The n-th wait lies anywhere between 0 and `first` * 2^n ("full jitter"), at most `longest`. Retry-After is
    waited for, and up to `first` more, so that not all come back at once; a server that asks for longer than
    `longest` is left alone.
    """

    count: int = 4
    first: float = 0.5
    longest: float = 30.0

    def pause(self, outcome: Outcome, *, repeatable: bool, attempt: int, chance: float) -> float | None:
        """How long to wait before sending again; None: not again.

        `attempt` counts from 0, `chance` lies in [0, 1).
        """
        if attempt >= self.count or not outcome.passing or not (repeatable or outcome.untouched):
            return None
        if outcome.after is None:
            return chance * min(self.longest, self.first * 2.0**attempt)
        return outcome.after + chance * self.first if outcome.after <= self.longest else None


NEVER = Retries(count=0)
"""Sends everything once."""
