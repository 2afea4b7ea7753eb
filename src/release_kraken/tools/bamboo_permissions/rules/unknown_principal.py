"""Every group and user that the policy names is in Bamboo's user directory."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.bamboo_permissions.plan import Deed, Obstacle
from release_kraken.tools.bamboo_permissions.rule import Rule, Survey
from release_kraken.tools.bamboo_permissions.wording import entity_in_words

_FIX = "correct the name in the policy, or make it in the user directory"


def _check(survey: Survey) -> Iterator[Finding]:
    """One for each of them, wherever it is named; what is held because of it is in the plan."""
    places: dict[str, list[str]] = {}
    for held in survey.plan.held:
        if held.obstacle is Obstacle.UNKNOWN_PRINCIPAL and held.step.deed is Deed.ADD:
            places.setdefault(str(held.step.principal), []).append(entity_in_words(held.step.entity))
    for principal, found in places.items():
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        message = f"Bamboo knows no {principal}, who is to be granted rights at {found[0]}{more}"
        yield RULE.on(principal, message, _FIX)


RULE = Rule(
    "unknown-principal", Severity.WARNING, "Every group and user of the policy is in the directory.", _check
)
