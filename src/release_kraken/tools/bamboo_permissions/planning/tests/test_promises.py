"""What every plan keeps, on any server and with any policy: carried out once, it leaves nothing to do."""

from collections.abc import Iterator
from datetime import date

from hypothesis import given

from release_kraken.connectors.bamboo.grants import ANONYMOUS, LOGGED_IN, Principal
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import GLOBAL, Scope
from release_kraken.tools.bamboo_permissions.access import ADMINISTERS, effective
from release_kraken.tools.bamboo_permissions.plan import Deed, Obstacle, Step
from release_kraken.tools.bamboo_permissions.planning.deciding import plan
from release_kraken.tools.bamboo_permissions.planning.wishes import Wishes
from release_kraken.tools.bamboo_permissions.policy.model import Policy
from release_kraken.tools.bamboo_permissions.principals import folded, spellings
from release_kraken.tools.bamboo_permissions.tests.policies import TODAY, policies
from release_kraken.tools.bamboo_permissions.tests.worlds import UNLIMITED, after, stepped, worlds
from release_kraken.tools.bamboo_permissions.world import World

Had = set[tuple[Scope, Principal, Right]]


def had(there: World) -> Had:
    """Every right that was granted."""
    return {
        (one.entity.scope, folded(each.principal), right)
        for one in there.observed
        if one.grants
        for each in one.grants.all
        for right in each.rights.known
    }


def wanted(policy: Policy, there: World, today: date) -> Had:
    """Every right that the policy grants."""
    wishes = Wishes(policy, today)
    found = ((one.entity.scope, wishes.of(one.entity)) for one in there.observed)
    return {
        (scope, who, right)
        for scope, wish in found
        if wish
        for who, rights in wish.rights.items()
        for right in rights
    }


def states(there: World, steps: tuple[Step, ...]) -> Iterator[World]:
    """The server before, between and after the steps."""
    yield there
    for step in steps:
        there = stepped(there, step)
        yield there


@given(policies(), worlds())
def test_carried_out_it_leaves_nothing_to_do(policy: Policy, there: World) -> None:
    """Unless somebody was named who was not known before: then removals that waited for them follow."""
    known = spellings(there).keys()
    for _ in range(2):
        steps = plan(policy, there, TODAY, UNLIMITED).steps
        there = after(there, steps)
        if all(folded(step.principal) in known for step in steps):
            break
    assert plan(policy, there, TODAY, UNLIMITED).steps == ()


@given(policies(), worlds())
def test_what_is_not_held_becomes_as_the_policy_says(policy: Policy, there: World) -> None:
    planned = plan(policy, there, TODAY, UNLIMITED)
    wishes = Wishes(policy, TODAY)
    in_hand = {
        one.entity.scope
        for one in there.observed
        if one.grants and wishes.left_alone(one.entity) is None and wishes.of(one.entity) is not None
    }
    changed = after(there, planned.steps)
    waiting = {
        (held.step.entity.scope, folded(held.step.principal), right)
        for held in planned.held
        for right in held.step.rights
    }
    differing = had(changed) ^ wanted(policy, there, TODAY)
    assert {each for each in differing if each[0] in in_hand} == waiting
    assert {each for each in had(there) ^ had(changed) if each[0] not in in_hand} == set()


@given(policies(), worlds())
def test_nobody_has_less_of_what_is_wanted_in_between(policy: Policy, there: World) -> None:
    steps = plan(policy, there, TODAY, UNLIMITED).steps
    target, before = wanted(policy, there, TODAY), had(there)
    for state in states(there, steps):
        assert before & target <= had(state) & target
        before = had(state)


@given(policies(), worlds())
def test_all_that_is_added_comes_first(policy: Policy, there: World) -> None:
    deeds = [step.deed for step in plan(policy, there, TODAY, UNLIMITED).steps]
    assert deeds == sorted(deeds, key=list(Deed).index)


def administrators(there: World) -> dict[Scope, set[Principal]]:
    """Who administers each place, other than Kraken's account."""
    found: dict[Scope, set[Principal]] = {one.entity.scope: set() for one in there.observed}
    for access in effective(there):
        if access.right in ADMINISTERS and folded(access.principal).name != "kraken":
            found[access.entity.scope].add(folded(access.principal))
    return found


@given(policies(), worlds())
def test_no_place_loses_its_last_administrator(policy: Policy, there: World) -> None:
    """Not even where those who are added turn out not to be there."""
    steps = plan(policy, there, TODAY, UNLIMITED).steps
    known = {*spellings(there), folded(LOGGED_IN), folded(ANONYMOUS)}
    real = tuple(step for step in steps if folded(step.principal) in known)
    for carried_out in (steps, real):
        before = administrators(there)
        for state in states(there, carried_out):
            now = administrators(state)
            assert {scope for scope in before if before[scope] and not now[scope]} == set()
            before = now


@given(policies(), worlds())
def test_the_server_keeps_one_who_has_all_of_it(policy: Policy, there: World) -> None:
    def masters(state: World) -> set[Principal]:
        return {who for scope, who, right in had(state) if (scope, right) == (GLOBAL, Right.ADMIN)}

    steps = plan(policy, there, TODAY, UNLIMITED).steps
    assert not masters(there) or masters(after(there, steps))


@given(policies(), worlds())
def test_kraken_keeps_what_it_needs(policy: Policy, there: World) -> None:
    def own(state: World) -> set[tuple[Scope, bool]]:
        names = {"kraken", "logged_in", *(there.identity.groups or ())}
        return {
            (access.entity.scope, access.right in ADMINISTERS)
            for access in effective(state)
            if folded(access.principal).name in names
            and access.right in {*ADMINISTERS, Right.ACCESS, Right.VIEW}
            and (access.right not in (Right.VIEW, Right.ACCESS) or access.entity.scope == GLOBAL)
        }

    assert own(there) <= own(after(there, plan(policy, there, TODAY, UNLIMITED).steps))


@given(policies(), worlds())
def test_where_nothing_was_read_nothing_is_planned(policy: Policy, there: World) -> None:
    unread = {one.entity.scope for one in there.observed if one.grants is None}
    planned = plan(policy, there, TODAY, UNLIMITED)
    touched = {step.entity.scope for step in planned.steps} | {
        held.step.entity.scope for held in planned.held
    }
    assert touched.isdisjoint(unread)


@given(policies(), worlds())
def test_specs_and_what_cannot_be_edited_are_left(policy: Policy, there: World) -> None:
    planned = plan(policy, there, TODAY, UNLIMITED)
    fixed = {
        (one.entity.scope, folded(each.principal))
        for one in there.observed
        for each in (one.grants.all if one.grants else ())
        if not each.is_editable
    }
    for step in planned.steps:
        assert not step.entity.is_specs_managed
        assert (step.entity.scope, folded(step.principal)) not in fixed
    held = {held.obstacle for held in planned.held if held.step.entity.is_specs_managed}
    assert held <= {Obstacle.SPECS, Obstacle.UNKNOWN_RIGHT}
