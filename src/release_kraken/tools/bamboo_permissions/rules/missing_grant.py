"""Whoever the policy grants a right has it."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.bamboo_permissions.drift import drifts
from release_kraken.tools.bamboo_permissions.plan import Deed
from release_kraken.tools.bamboo_permissions.rule import Rule, Survey
from release_kraken.tools.bamboo_permissions.wording import rights_in_words

_FIX = "run with --apply to grant it, or take it out of the policy"


def _check(survey: Survey) -> Iterator[Finding]:
    for drift in drifts(survey.plan, Deed.ADD):
        message = f"{drift.principal} lacks {rights_in_words(drift.rights)} ({drift.why})"
        yield RULE.at(drift.entity, drift.principal, message, _FIX)


RULE = Rule("missing-grant", Severity.WARNING, "Whoever the policy grants a right has it.", _check)
