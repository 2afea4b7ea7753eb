"""Nobody has a right that the policy does not grant."""

from collections.abc import Iterator

from release_kraken.connectors.bamboo.grants import ANONYMOUS
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.bamboo_permissions.access import ADMINISTERS
from release_kraken.tools.bamboo_permissions.drift import Drift, drifts
from release_kraken.tools.bamboo_permissions.plan import Deed
from release_kraken.tools.bamboo_permissions.rule import Rule, Survey
from release_kraken.tools.bamboo_permissions.wording import rights_in_words

_FIX = (
    "run with --apply to revoke it, or grant it in the policy: by a group, or as an exception with a reason"
)


def _check(survey: Survey) -> Iterator[Finding]:
    for drift in drifts(survey.plan, Deed.REMOVE):
        message = f"{drift.principal} has {rights_in_words(drift.rights)} ({drift.why})"
        yield RULE.at(drift.entity, drift.principal, message, _FIX, _severity(drift))


def _severity(drift: Drift) -> Severity:
    """Rights to administer, and what the whole world may do, are the gravest."""
    is_grave = drift.rights & ADMINISTERS or drift.principal == ANONYMOUS
    return Severity.ERROR if is_grave else RULE.severity


RULE = Rule("excess-grant", Severity.WARNING, "Nobody has a right that the policy does not grant.", _check)
