"""Keeps a run from changing more than it may, as when the user directory is down or a policy is mistyped."""

from collections.abc import Iterator, Sequence
from math import ceil

from release_kraken.connectors.bamboo.grants import Principal, PrincipalKind
from release_kraken.tools.bamboo_permissions.plan import Deed, Held, Limits, Obstacle, Step
from release_kraken.tools.bamboo_permissions.policy.model import Policy, PolicyException, Rule
from release_kraken.tools.bamboo_permissions.principals import folded, spellings
from release_kraken.tools.bamboo_permissions.world import World, count_grants

_FEW = 5
"""So many removals are never too many, however few grants there are."""
_NO_GROUPS = (
    "none of the policy's groups has any grant, as when the user directory is down: nothing is removed until "
    "one has"
)


def limit(
    steps: tuple[Step, ...], policy: Policy, world: World, limits: Limits
) -> tuple[tuple[Step, ...], tuple[Held, ...]]:
    """The steps, or where they are too many, none; without removals where no group of the policy is known."""
    excess = next(_excesses(steps, world, limits), None)
    if excess is not None:
        return (), tuple(Held(step, Obstacle.TOO_MANY, excess) for step in steps)
    if _knows_groups(policy, world):
        return steps, ()
    held = (Held(step, Obstacle.UNKNOWN_PRINCIPAL, _NO_GROUPS) for step in steps if step.deed is Deed.REMOVE)
    return tuple(step for step in steps if step.deed is Deed.ADD), tuple(held)


def _excesses(steps: Sequence[Step], world: World, limits: Limits) -> Iterator[str]:
    """What is too much, and how it is allowed."""
    seen, before = count_grants(world), limits.grants_before or 0
    if before and seen < before * (1 - limits.most_vanished):
        yield (
            f"of {before} grants to groups and users at the last run only {seen} are left, as when the user "
            "directory is down or much cannot be read: see that Bamboo finds them; if they are gone for "
            f"good, allow it for one run by --most-vanished {_share(before - seen, before)}"
        )
    if len(steps) > limits.most_changes:
        yield (
            f"{len(steps)} grants would change, a run may change {limits.most_changes}: look through "
            f"them, then allow them for one run by --most-changes {len(steps)}"
        )
    removals = sum(step.deed is Deed.REMOVE for step in steps)
    total = sum(len(each.grants.all) for each in world.observed if each.grants)
    if removals > max(_FEW, limits.most_removals * total):
        yield (
            f"{removals} of {total} grants would be cut or removed, a run may do so with "
            f"{limits.most_removals:.0%}: look through them, then allow them for one run by "
            f"--most-removals {_share(removals, total)}"
        )


def _share(part: int, whole: int) -> str:
    return f"{ceil(100 * part / whole) / 100:.2f}"


def _knows_groups(policy: Policy, world: World) -> bool:
    """Whether one of the groups that the policy names was granted anything; also where it names none."""
    known, named = spellings(world), set(_groups(policy))
    return not named or not named.isdisjoint(known)


def _groups(policy: Policy) -> Iterator[Principal]:
    parts: tuple[Rule | PolicyException, ...] = (*policy.rules, *policy.exceptions)
    for part in parts:
        yield from (folded(each) for each in part.principals if each.kind is PrincipalKind.GROUP)
