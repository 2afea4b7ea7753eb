"""Turns what a run knows, and what came of its plan, into its report."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Report
from release_kraken.tools.bamboo_permissions.changing import changes, finding_of
from release_kraken.tools.bamboo_permissions.exceptions import told
from release_kraken.tools.bamboo_permissions.facts import STATE, State, packed, unpacked
from release_kraken.tools.bamboo_permissions.outcome import Outcome, Result
from release_kraken.tools.bamboo_permissions.rule import Survey
from release_kraken.tools.bamboo_permissions.rules import all_rules
from release_kraken.tools.bamboo_permissions.rules.failed_change import RULE as FAILED_CHANGE
from release_kraken.tools.bamboo_permissions.rules.interrupted_apply import RULE as INTERRUPTED
from release_kraken.tools.bamboo_permissions.tables import tables
from release_kraken.tools.bamboo_permissions.unread import unread, unread_lists
from release_kraken.tools.bamboo_permissions.wording import change_in_words
from release_kraken.tools.bamboo_permissions.world import Observed

_FIXES = {
    Result.CHANGED: "run again: it plans with what is there now",
    Result.LEFT: "mend what went wrong before it, then run again",
    Result.REFUSED: "see whether this Bamboo has that right, and that group or user",
    Result.FAILED: "see what Bamboo said, then run again",
}


def report_of(survey: Survey, digest: str) -> Report:
    """What was found, and what would be changed; `digest` is that of the policy's text."""
    plan, world = survey.plan, survey.world
    return Report(
        findings=tuple(finding for rule in all_rules() if rule.check for finding in rule.check(survey)),
        changes=changes(plan.steps, world),
        tables=tables(plan),
        facts={
            "policy": digest,
            "account": world.identity.name,
            "entities": len(world.observed),
            "exceptions": told(survey.policy),
            STATE: packed(State(plan, world)),
        },
        not_checked=(*unread_lists(world), *unread(world.observed)),
        rules=tuple(rule.name for rule in all_rules()),
    )


def after_applying(report: Report, outcomes: Sequence[Outcome], seen: Sequence[Observed]) -> Report:
    """The report without what is mended, with what went wrong; `seen` is what was changed, as it is now."""
    state = unpacked(report.facts)
    ill = [each for each in outcomes if not each.result.is_well]
    mended = {finding_of(each.step) for each in outcomes} - {finding_of(each.step) for each in ill}
    now = State(
        replace(state.plan, steps=tuple(each.step for each in ill)),
        replace(state.world, observed=_renewed(state.world.observed, seen)),
    )
    left = (each for each in report.findings if each.key not in mended and each.rule != INTERRUPTED.name)
    return replace(
        report,
        findings=(*left, *map(_failed, ill)),
        changes=changes((each.step for each in outcomes if each.result is Result.MADE), state.world),
        tables=tables(now.plan),
        facts={
            **report.facts,
            STATE: packed(now),
            "grants": dict(Counter(str(each.result) for each in outcomes)),
        },
        not_checked=(*report.not_checked, *unread(seen)),
    )


def _failed(outcome: Outcome) -> Finding:
    step = outcome.step
    is_ours = outcome.result in (Result.CHANGED, Result.LEFT)
    severity = Severity.WARNING if is_ours else FAILED_CHANGE.severity
    message = f"it was not done to {change_in_words(step)}: {outcome.why}"
    return FAILED_CHANGE.at(step.entity, step.principal, message, _FIXES[outcome.result], severity)


def _renewed(observed: Sequence[Observed], seen: Sequence[Observed]) -> tuple[Observed, ...]:
    """What was not read again stays as it was."""
    newer = {each.entity.scope: each for each in seen if each.grants}
    return tuple(newer.get(each.entity.scope, each) for each in observed)
