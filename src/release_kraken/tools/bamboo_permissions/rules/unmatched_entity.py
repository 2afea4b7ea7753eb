"""The policy speaks of everything of the kinds that it speaks of."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.bamboo_permissions.rule import Rule, Survey

_FIX = "widen a pattern of the policy, or add a scope for it; until then nothing is changed there"


def _check(survey: Survey) -> Iterator[Finding]:
    for entity in survey.plan.unmatched:
        yield RULE.at(entity, None, "the policy says nothing of it", _FIX)


RULE = Rule(
    "unmatched-entity", Severity.NOTE, "The policy speaks of every entity of the kinds that it names.", _check
)
