"""Where the server differs from the policy: the steps of a plan, put together by entity and principal."""

from collections.abc import Iterator
from dataclasses import dataclass

from release_kraken.connectors.bamboo.grants import Principal
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.tools.bamboo_permissions.plan import Deed, Obstacle, Plan, Step
from release_kraken.tools.bamboo_permissions.principals import folded
from release_kraken.tools.bamboo_permissions.world import Entity


@dataclass(frozen=True, slots=True)
class Drift:
    """The rights that somebody lacks, or has too much, at one entity."""

    deed: Deed
    entity: Entity
    principal: Principal
    rights: frozenset[Right]
    why: str


def drifts(plan: Plan, deed: Deed) -> tuple[Drift, ...]:
    """Of one kind; also what is not repaired for the number of changes alone."""
    together: dict[tuple[object, object], list[Step]] = {}
    for step in _all(plan):
        if step.deed is deed:
            together.setdefault((step.entity.scope, folded(step.principal)), []).append(step)
    return tuple(_drift(steps) for steps in together.values())


def _all(plan: Plan) -> Iterator[Step]:
    yield from plan.steps
    yield from (held.step for held in plan.held if held.obstacle is Obstacle.TOO_MANY)


def _drift(steps: list[Step]) -> Drift:
    first = steps[0]
    rights = frozenset(right for step in steps for right in step.rights)
    why = "; ".join(dict.fromkeys(step.why for step in steps))
    return Drift(first.deed, first.entity, first.principal, rights, why)
