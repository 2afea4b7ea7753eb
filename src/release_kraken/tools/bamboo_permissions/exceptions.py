"""The exceptions of a policy, as the facts of a report tell them."""

from datetime import date

from release_kraken.core.json import JSONObject
from release_kraken.tools.bamboo_permissions.policy.model import Policy, PolicyException
from release_kraken.tools.bamboo_permissions.wording import rights_in_words


def told(policy: Policy) -> tuple[JSONObject, ...]:
    """All of them, those that end first before the others."""
    ordered = sorted(policy.exceptions, key=lambda each: (each.expires or date.max, str(each.holder)))
    return tuple(map(_told, ordered))


def _told(exception: PolicyException) -> JSONObject:
    patterns = " ".join(map(str, exception.match.patterns))
    return {
        "who": str(exception.holder),
        "where": f"{exception.scope} {patterns}".rstrip(),
        "rights": rights_in_words(exception.rights),
        "reason": exception.reason,
        "expires": exception.expires.isoformat() if exception.expires else "never",
    }
