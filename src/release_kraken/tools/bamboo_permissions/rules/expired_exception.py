"""No exception of the policy is over."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.bamboo_permissions.rule import Rule, Survey
from release_kraken.tools.bamboo_permissions.wording import exception_in_words

_FIX = "take it out of the policy, or give it a later date and a reason that still holds"


def _check(survey: Survey) -> Iterator[Finding]:
    for each in survey.plan.expired:
        said = exception_in_words(each)
        yield RULE.on(said, f"the exception for {said} was over after {each.expired}", _FIX)


RULE = Rule("expired-exception", Severity.WARNING, "No exception of the policy is over.", _check)
