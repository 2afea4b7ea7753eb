"""What the policy asks for can be done without harm."""

from collections import Counter
from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.bamboo_permissions.plan import Deed, Held, Obstacle
from release_kraken.tools.bamboo_permissions.rule import Rule, Survey
from release_kraken.tools.bamboo_permissions.wording import change_in_words

_OF_ONE = {
    Obstacle.LAST_ADMINISTRATOR: "let the policy name who administers it, then run again",
    Obstacle.OWN_ACCOUNT: "let the policy grant Kraken's account what it needs",
    Obstacle.UNEDITABLE: "Bamboo keeps this grant by itself: let the policy grant it, too",
}
_OF_MANY = {
    Obstacle.TOO_MANY: "look at the plan, and whether the user directory answers; then allow it for one run",
    Obstacle.UNKNOWN_PRINCIPAL: "correct the name in the policy, or make the group in the user directory",
}


def _check(survey: Survey) -> Iterator[Finding]:
    for held in survey.plan.held:
        if held.obstacle in _OF_ONE:
            message = f"it is not done to {change_in_words(held.step)}: {held.why}"
            yield RULE.at(held.step.entity, held.step.principal, message, _OF_ONE[held.obstacle])
    together = Counter((held.obstacle, held.why) for held in survey.plan.held if _is_of_many(held))
    for (obstacle, why), count in together.items():
        said = "1 grant is" if count == 1 else f"{count:,} grants are"
        yield RULE.on(f"the plan: {obstacle}", f"{said} not changed: {why}", _OF_MANY[obstacle])


def _is_of_many(held: Held) -> bool:
    """Whether one reason holds many steps; who is unknown has a rule of its own."""
    is_told = held.obstacle is Obstacle.UNKNOWN_PRINCIPAL and held.step.deed is Deed.ADD
    return held.obstacle in _OF_MANY and not is_told


RULE = Rule("held-change", Severity.WARNING, "What the policy asks for can be done without harm.", _check)
