"""What repository-stored Specs write is as the policy says."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.bamboo_permissions.plan import Obstacle
from release_kraken.tools.bamboo_permissions.rule import Rule, Survey
from release_kraken.tools.bamboo_permissions.wording import change_in_words

_FIX = (
    "change the permissions in the Specs of its repository, or the policy: Specs would undo what Kraken does"
)


def _check(survey: Survey) -> Iterator[Finding]:
    for held in survey.plan.held:
        if held.obstacle is Obstacle.SPECS:
            message = f"Specs are to {change_in_words(held.step)} ({held.step.why})"
            yield RULE.at(held.step.entity, held.step.principal, message, _FIX)


RULE = Rule(
    "specs-managed-drift",
    Severity.WARNING,
    "What repository-stored Specs write is as the policy says.",
    _check,
)
