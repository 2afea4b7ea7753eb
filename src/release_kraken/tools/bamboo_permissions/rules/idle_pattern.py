"""Every pattern of the policy matches something."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.bamboo_permissions.rule import Rule, Survey

_FIX = "correct the pattern, or take it out of the policy"


def _check(survey: Survey) -> Iterator[Finding]:
    for pattern in survey.plan.idle:
        yield RULE.on(pattern, f"{pattern} matches nothing on this server", _FIX)


RULE = Rule("idle-pattern", Severity.NOTE, "Every pattern of the policy matches something.", _check)
