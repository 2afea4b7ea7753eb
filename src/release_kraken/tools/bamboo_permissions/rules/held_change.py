"""What the policy asks for can be done without harm."""

from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.bamboo_permissions.plan import Deed, Held, Obstacle
from release_kraken.tools.bamboo_permissions.rule import Rule, Survey
from release_kraken.tools.bamboo_permissions.wording import change_in_words

_FIXES = {
    Obstacle.LAST_ADMINISTRATOR: "let the policy name who administers it, then run again",
    Obstacle.OWN_ACCOUNT: "let the policy grant Kraken's account what it needs",
    Obstacle.UNKNOWN_PRINCIPAL: "correct the name in the policy, or make the group",
    Obstacle.UNEDITABLE: "Bamboo keeps this grant by itself: let the policy grant it, too",
}
_MANY = (
    "look at the plan; if it is right, raise most_changes or most_removals for one run and apply it; "
    "if grants have vanished, see whether the user directory answers"
)


def _check(survey: Survey) -> Iterator[Finding]:
    for held in survey.plan.held:
        if held.obstacle in _FIXES and not _is_told_once(held):
            message = f"it is not done to {change_in_words(held.step)}: {held.why}"
            yield RULE.at(held.step.entity, held.step.principal, message, _FIXES[held.obstacle])
    yield from _too_many([held for held in survey.plan.held if held.obstacle is Obstacle.TOO_MANY])


def _is_told_once(held: Held) -> bool:
    """Whether a rule of its own tells of it, however many steps are held for it."""
    return held.obstacle is Obstacle.UNKNOWN_PRINCIPAL and held.step.deed is Deed.ADD


def _too_many(held: list[Held]) -> Iterator[Finding]:
    """One, however many they are."""
    if held:
        yield RULE.on("the plan", f"{len(held):,} changes are not made: {held[0].why}", _MANY)


RULE = Rule("held-change", Severity.WARNING, "What the policy asks for can be done without harm.", _check)
