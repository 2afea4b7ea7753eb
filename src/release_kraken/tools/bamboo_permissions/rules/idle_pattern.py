"""Every pattern of the policy matches something."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.bamboo_permissions.rule import Rule, Survey

_FIX = "correct the pattern, or take it out of the policy"


def _check(survey: Survey) -> Iterator[Finding]:
    """Known again by the pattern, not by its place, which moves with every line before it."""
    for said in survey.plan.idle:
        yield RULE.on(said.partition(" (")[0], said, _FIX)


RULE = Rule("idle-pattern", Severity.NOTE, "Every pattern of the policy matches something.", _check)
