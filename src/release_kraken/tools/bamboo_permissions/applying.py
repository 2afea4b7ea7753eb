"""Carries out a plan: adds first, then removals, each looked at before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.grants import Principal, Refusal, RefusedError
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import Scope
from release_kraken.core.context import Context
from release_kraken.core.errors import RemoteError
from release_kraken.core.json import JSONValue
from release_kraken.core.report import Report
from release_kraken.tools.bamboo_permissions.collecting import observe, observe_one
from release_kraken.tools.bamboo_permissions.facts import unpacked
from release_kraken.tools.bamboo_permissions.holdings import (
    Holdings,
    Ledger,
    after,
    enter,
    holdings,
    is_done,
    why_not,
)
from release_kraken.tools.bamboo_permissions.journal import Entry, Journal, Last, digest, moment
from release_kraken.tools.bamboo_permissions.outcome import Outcome, Result
from release_kraken.tools.bamboo_permissions.plan import Deed, Obstacle, Plan, Step
from release_kraken.tools.bamboo_permissions.principals import folded
from release_kraken.tools.bamboo_permissions.reporting import after_applying
from release_kraken.tools.bamboo_permissions.settings import BambooPermissionsSettings, subject
from release_kraken.tools.bamboo_permissions.wording import entity_in_words, rights_in_words, step_in_words
from release_kraken.tools.bamboo_permissions.world import Observed, World, count_grants

_LEFT = "left as it is: what was to be done before, here or above, was not"
_UNDONE = "Bamboo took it, and does not have it now: something undoes it"
_VERBS = {Deed.ADD: "grant", Deed.REMOVE: "revoke"}
_TRIED = (Result.MADE, Result.FAILED)


def apply(settings: BambooPermissionsSettings, report: Report, context: Context) -> Report:
    """Take the steps of the report's plan; returns the report without what is mended.

    A step that fails is told and stops no other, but for removals at the same entity and below it.
    """
    if settings.policy is None:
        return report
    state = unpacked(report.facts)
    plan, world = state.plan, state.world
    journal = Journal(context.memory, subject(settings))
    if not plan.steps:
        return _settled(report, plan, journal)
    journal.count(_fewest(plan, world))
    entry = Entry(digest(plan), moment(context.now()), len(plan.steps))
    course = _Course(context, journal, entry, Ledger(world.observed))
    course.take_all(plan.steps)
    seen = _look_again(course.outcomes, context)
    outcomes = tuple(_judged(each, seen) for each in course.outcomes)
    journal.end(_last(entry, outcomes, context))
    return after_applying(report, outcomes, tuple(seen.values()))


def _fewest(plan: Plan, world: World) -> int:
    """How many grants there may be at any moment from now on: what Kraken removes has not vanished."""
    planned = Ledger(world.observed)
    for step in plan.steps:
        planned.enter(step)
    return min(count_grants(world), planned.count())


def _settled(report: Report, plan: Plan, journal: Journal) -> Report:
    """Nothing is left of what was begun, unless more would be done if more were known, or allowed."""
    if report.not_checked or any(held.obstacle is Obstacle.TOO_MANY for held in plan.held):
        return report
    journal.forget()
    return after_applying(report, (), ())


@dataclass
class _Course:
    """The work on one plan.

    `ledger` has what everybody should have by now, `troubled` the scopes where nothing may be removed, nor
    below them: somebody could lose what was to be granted first in another way.
    """

    context: Context
    journal: Journal
    entry: Entry
    ledger: Ledger
    outcomes: list[Outcome] = field(default_factory=list)
    troubled: set[Scope] = field(default_factory=set)

    def take_all(self, steps: Iterable[Step]) -> None:
        """Take the steps in their order; those that follow each other at one entity with one look at it."""
        self.journal.note(self.entry)
        for _, some in groupby(steps, key=lambda step: (step.deed, step.entity.scope)):
            self._take_at_one(tuple(some))

    def _take_at_one(self, steps: Sequence[Step]) -> None:
        if self._is_stopped(steps[0]):
            self._enter(Outcome(step, Result.LEFT, _LEFT) for step in steps)
            return
        seen = observe_one(self.context.connector(Bamboo), steps[0].entity)
        if seen.grants is None:
            self._enter(Outcome(step, Result.FAILED, seen.trouble) for step in steps)
            return
        found = holdings(seen.grants)
        self._enter(self._taken(step, found) for step in steps)

    def _enter(self, outcomes: Iterable[Outcome]) -> None:
        """Here a run that is cancelled ends: between two steps."""
        for outcome in outcomes:
            self.outcomes.append(outcome)
            if outcome.stops_removals:
                self.troubled.add(outcome.step.entity.scope)
            self.context.progress.update("Change grants", len(self.outcomes), self.entry.steps)

    def _is_stopped(self, step: Step) -> bool:
        return step.deed is Deed.REMOVE and not self.troubled.isdisjoint(
            (step.entity.scope, *step.entity.above)
        )

    def _taken(self, step: Step, found: dict[Principal, frozenset[Right]]) -> Outcome:
        if self._is_stopped(step):
            return Outcome(step, Result.LEFT, _LEFT)
        reason = why_not(step, self.ledger.at(step.entity.scope), found)
        if reason:
            return Outcome(step, Result.CHANGED, reason)
        outcome = Outcome(step, Result.ALREADY) if is_done(step, found) else self._changed(step, found)
        if outcome.result.is_well:
            self.ledger.enter(step)
            enter(step, found)
        return outcome

    def _changed(self, step: Step, found: Holdings) -> Outcome:
        self.journal.note(replace(self.entry, done=len(self.outcomes), step=step_in_words(step)))
        return _change(step, found, self.context)


def _change(step: Step, found: Holdings, context: Context) -> Outcome:
    """Make the change, told to the audit log before and after."""
    bamboo, verb = context.connector(Bamboo), _VERBS[step.deed]
    target, detail = entity_in_words(step.entity), _detail(step, found)
    context.audit.record(f"bamboo.{verb}", target, detail)
    call = bamboo.grant if step.deed is Deed.ADD else bamboo.revoke
    outcome = Outcome(step, Result.MADE)
    try:
        call(step.entity.scope, step.principal, step.rights)
    except RemoteError as error:
        is_refused = isinstance(error, RefusedError) and error.refusal is Refusal.INVALID
        outcome = Outcome(step, Result.REFUSED if is_refused else Result.FAILED, str(error))
    context.audit.record(f"bamboo.{verb}.{outcome.result}", target, {**detail, "said": outcome.why})
    return outcome


def _detail(step: Step, found: Holdings) -> dict[str, JSONValue]:
    before = found.get(folded(step.principal), frozenset())
    return {
        "scope": str(step.entity.scope),
        "principal": str(step.principal),
        "before": rights_in_words(before),
        "after": rights_in_words(after(step, before)),
        "why": step.why,
    }


def _look_again(outcomes: Sequence[Outcome], context: Context) -> dict[Scope, Observed]:
    """What was changed, or may have been, as it is now."""
    tried = {each.step.entity.scope: each.step.entity for each in outcomes if each.result in _TRIED}
    seen = observe(tuple(tried.values()), context, "Look again")
    return {each.entity.scope: each for each in seen}


def _judged(outcome: Outcome, seen: Mapping[Scope, Observed]) -> Outcome:
    """What is so is made, though its answer was lost; what did not stay is not."""
    found = seen.get(outcome.step.entity.scope)
    if outcome.result not in _TRIED or found is None or found.grants is None:
        return outcome
    if is_done(outcome.step, holdings(found.grants)):
        return Outcome(outcome.step, Result.MADE)
    return replace(outcome, result=Result.FAILED, why=outcome.why or _UNDONE)


def _last(entry: Entry, outcomes: Sequence[Outcome], context: Context) -> Last:
    results = [each.result for each in outcomes]
    made, already = results.count(Result.MADE), results.count(Result.ALREADY)
    changed = {each.step.entity.scope for each in outcomes if each.result is Result.MADE}
    left = len(results) - made - already
    return Last(entry.plan, moment(context.now()), made, already, left, len(changed))
