"""Who has an exception that ends soon has heard of it."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.bamboo_permissions.rule import Rule, Survey
from release_kraken.tools.bamboo_permissions.wording import exception_in_words

_FIX = "nothing, if it may end; else give it a later date and a reason that still holds"


def _check(survey: Survey) -> Iterator[Finding]:
    for each in survey.plan.expiring:
        said = exception_in_words(each)
        yield RULE.on(said, f"the exception for {said} ends after {each.expired}", _FIX)


RULE = Rule("expiring-exception", Severity.NOTE, "No exception of the policy ends within 14 days.", _check)
