"""Every plan is carried out to its end."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.bamboo_permissions.rule import Rule, Survey

_FIX = "run with --apply: it makes what is left; the audit log has what was made"


def _check(survey: Survey) -> Iterator[Finding]:
    entry = survey.unfinished
    if entry:
        at = f", at: {entry.step}" if entry.step else ""
        message = f"changes begun on {entry.began} ended after {entry.done} of {entry.steps} grants{at}"
        yield RULE.on("the plan", message, _FIX)


RULE = Rule("interrupted-apply", Severity.WARNING, "Every plan is carried out to its end.", _check)
