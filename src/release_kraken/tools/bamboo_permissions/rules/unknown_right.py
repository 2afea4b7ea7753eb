"""Every right that Bamboo shows is one that Kraken knows."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.bamboo_permissions.plan import Obstacle
from release_kraken.tools.bamboo_permissions.rule import Rule, Survey

_FIX = "revoke it in Bamboo if it is not wanted; a newer Kraken may know it"


def _check(survey: Survey) -> Iterator[Finding]:
    for held in survey.plan.held:
        if held.obstacle is Obstacle.UNKNOWN_RIGHT:
            message = f"{held.step.principal}: {held.why}"
            yield RULE.at(held.step.entity, held.step.principal, message, _FIX)


RULE = Rule("unknown-right", Severity.NOTE, "Every right that Bamboo shows is one that Kraken knows.", _check)
