"""Sorts out the steps that are not taken, each for its own reason."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from release_kraken.tools.bamboo_permissions.plan import Deed, Held, Obstacle, Step
from release_kraken.tools.bamboo_permissions.planning.guarding import Guard
from release_kraken.tools.bamboo_permissions.planning.ledger import Ledger
from release_kraken.tools.bamboo_permissions.principals import folded
from release_kraken.tools.bamboo_permissions.world import World

_SPECS = "repository-stored Specs write it again on each of their runs: change it there"
_UNEDITABLE = "Bamboo does not let this grant be changed: change it where the group comes from"


def sort_out(steps: Iterable[Step], world: World) -> tuple[tuple[Step, ...], tuple[Held, ...]]:
    """The steps that can be taken in this order, and those that are held."""
    ledger = Ledger(world)
    sorted_out = list(_judged(_unhindered(steps, world), ledger, Guard(world.identity, ledger)))
    taken = (_with_sources(each, ledger) for each in sorted_out if isinstance(each, Step))
    return tuple(taken), tuple(each for each in sorted_out if isinstance(each, Held))


def _unhindered(steps: Iterable[Step], world: World) -> Iterator[Step | Held]:
    """Steps, held where Bamboo or Specs would not let them last."""
    fixed = {
        (each.entity.scope, folded(grant.principal))
        for each in world.observed
        for grant in (each.grants.all if each.grants else ())
        if not grant.is_editable
    }
    for step in steps:
        if step.entity.is_specs_managed:
            yield Held(step, Obstacle.SPECS, _SPECS)
        elif (step.entity.scope, folded(step.principal)) in fixed:
            yield Held(step, Obstacle.UNEDITABLE, _UNEDITABLE)
        else:
            yield step


def _judged(steps: Iterable[Step | Held], ledger: Ledger, guard: Guard) -> Iterator[Step | Held]:
    """Steps, entered into the ledger; of removals the part that locks nobody out."""
    for step in steps:
        if isinstance(step, Held):
            yield step
        elif step.deed is Deed.ADD:
            ledger.enter(step)
            yield step
        else:
            taken, refused = guard.take(step)
            if taken:
                yield replace(step, rights=taken)
            for refusal, rights in refused.items():
                yield Held(replace(step, rights=frozenset(rights)), refusal.obstacle, refusal.why)


def _with_sources(step: Step, ledger: Ledger) -> Step:
    """A removal says which of its rights the principal has all the same when all steps are taken."""
    if step.deed is Deed.ADD:
        return step
    kept = {right: list(ledger.sources(step.entity, step.principal, right)) for right in sorted(step.rights)}
    notes = [
        f"{right} is still allowed by {', '.join(sources)}" for right, sources in kept.items() if sources
    ]
    return replace(step, why="; ".join([step.why, *notes]))
