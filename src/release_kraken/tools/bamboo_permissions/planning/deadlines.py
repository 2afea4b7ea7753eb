"""Which exceptions of a policy are over or soon will be, and which of its patterns match nothing."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from release_kraken.tools.bamboo_permissions.plan import Expired
from release_kraken.tools.bamboo_permissions.policy.model import Policy, PolicyException

SOON = timedelta(days=14)


def expired(policy: Policy, today: date) -> Iterator[Expired]:
    """Exceptions that are over."""
    return _endings(each for each in policy.exceptions if not each.holds_on(today))


def expiring(policy: Policy, today: date) -> Iterator[Expired]:
    """Exceptions that still hold, and end within 14 days."""
    still = (each for each in policy.exceptions if each.holds_on(today))
    return _endings(each for each in still if each.expires and each.expires - today <= SOON)


def _endings(exceptions: Iterable[PolicyException]) -> Iterator[Expired]:
    """For each principal, though an exception names several kinds of places at once."""
    found = (
        Expired(principal, each.reason, each.expires, each.where)
        for each in exceptions
        for principal in each.principals
        if each.expires
    )
    yield from dict.fromkeys(found)
