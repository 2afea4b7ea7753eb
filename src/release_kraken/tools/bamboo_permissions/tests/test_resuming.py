"""A run that is killed at any moment: nobody lacks what they should have, and the next run ends the work."""

import copy
import itertools
from collections.abc import Callable, Iterable
from http import HTTPStatus

import pytest

from release_kraken.connectors.bamboo.fake_permissions import FakePermissions, Principal
from release_kraken.tools.bamboo_permissions.tests.stage import Grants, Stage, nothing

POLICY = """
scopes = ["project", "project-plans", "plan"]

[groups.developers]
rights = [{ scope = "project-plans", match = "SHOP", rights = ["view", "build"] }]

[groups.support]
rights = [{ scope = "plan", match = "SHOP-WEB", rights = ["view"] }]

[groups.leads]
rights = [{ scope = ["project", "plan"], match = "*", rights = ["view", "admin"] }]
"""
WANTED: Grants = {
    "global": {("groups", "bamboo-admin"): {"READ", "ADMINISTRATION"}},
    "project/SHOP": {("groups", "leads"): {"READ", "ADMINISTRATION"}},
    "projectplan/SHOP": {("groups", "developers"): {"READ", "BUILD"}},
    "plan/SHOP-WEB": {("groups", "support"): {"READ"}, ("groups", "leads"): {"READ", "ADMINISTRATION"}},
    "plan/SHOP-API": {("groups", "leads"): {"READ", "ADMINISTRATION"}},
}


class KilledError(BaseException):
    """The machine has died."""


class Watched(FakePermissions):
    """Looks at the state after every change."""

    look: Callable[[], None] = staticmethod(nothing)

    def change(
        self, scope: str, who: Principal, rights: Iterable[str], *, revoke: bool
    ) -> tuple[HTTPStatus, str]:
        answer = super().change(scope, who, rights, revoke=revoke)
        self.look()
        return answer


def drifted(stage: Stage) -> None:
    """Everybody has what they need, but not as the policy says."""
    world = stage.fake.world
    world.add_user("lea", "Lea Lead", "leads")
    permissions = Watched(world)
    permissions.grants = stage.fake.permissions.grants
    permissions.look = lambda: has_what_is_wanted(stage)
    stage.fake.permissions = permissions
    stage.faults._app = stage.fake.app
    stage.give("project/SHOP", "users", "dana", "READ", "ADMINISTRATION")
    stage.give("project/SHOP", "roles", "LOGGED_IN", "READ")
    stage.give("plan/SHOP-WEB", "groups", "developers", "READ", "BUILD")
    stage.give("plan/SHOP-API", "groups", "developers", "READ", "BUILD")
    stage.give("plan/SHOP-WEB", "groups", "support", "READ", "WRITE")
    stage.give("plan/SHOP-WEB", "users", "sam", "ADMINISTRATION")


def has_what_is_wanted(stage: Stage) -> None:
    """At every moment: developers build both plans, support sees one, somebody administers."""
    grants = stage.fake.permissions.grants
    for plan in ("SHOP-WEB", "SHOP-API"):
        at = [grants.get(scope, {}) for scope in (f"plan/{plan}", "projectplan/SHOP")]
        assert {"READ", "BUILD"} <= set().union(*(each.get(("groups", "developers"), set()) for each in at))
    assert "READ" in grants["plan/SHOP-WEB"][("groups", "support")]
    assert any("ADMINISTRATION" in rights for rights in grants["project/SHOP"].values())
    assert "ADMINISTRATION" in grants["global"][("groups", "bamboo-admin")]


def repaired(stage: Stage) -> None:
    report = stage.run(POLICY, apply=True, most_removals=1)
    assert report.findings == ()
    assert stage.snapshot() == WANTED
    stage.faults.requests.clear()
    assert stage.run(POLICY, apply=True).findings == ()
    assert stage.written == []


def test_what_has_drifted_is_repaired_and_then_left_alone(stage: Stage) -> None:
    drifted(stage)
    repaired(stage)


class Fuse:
    """Kills a run at the so manieth moment at which it is about to ask Bamboo something."""

    def __init__(self, last: int | None = None) -> None:
        self._last, self._moments = last, itertools.count()

    def __call__(self) -> None:
        if next(self._moments) == self._last:
            self._last = 0  # whatever thread asks next is dead, too
        if self._last == 0:
            raise KilledError

    @property
    def count(self) -> int:
        return next(self._moments)


def moments(stage: Stage, *, apply: bool) -> int:
    stage.tick = fuse = Fuse()
    stage.run(POLICY, apply=apply, most_removals=1)
    return fuse.count


def test_a_run_killed_at_any_moment_is_ended_by_the_next(stage: Stage) -> None:
    drifted(stage)
    start = stage.snapshot()
    first, end = moments(stage, apply=False), moments(stage, apply=True)
    assert end - first > 80
    for last in range(first, end, 2):  # there are two moments to a request
        stage.fake.permissions.grants = copy.deepcopy(start)
        stage.tick = Fuse(last)
        with pytest.raises(KilledError):
            stage.run(POLICY, apply=True, most_removals=1)
        stage.tick = nothing
        has_what_is_wanted(stage)
        assert stage.run(POLICY, apply=True, most_removals=1).findings == ()
        assert stage.snapshot() == WANTED


def kill_after_three_changes(stage: Stage) -> None:
    def die() -> None:
        if len(stage.faults.requests.changes) == 3:
            raise KilledError

    stage.tick = die
    with pytest.raises(KilledError):
        stage.run(POLICY, apply=True, most_removals=1)
    stage.tick = nothing


def test_a_killed_run_is_told_with_how_far_it_came(stage: Stage) -> None:
    drifted(stage)
    kill_after_three_changes(stage)
    told = [each for each in stage.run(POLICY, most_removals=1).findings if each.rule == "interrupted-apply"]
    assert [each.message for each in told] == [
        "changes begun on 2026-11-20T09:00:00+00:00 ended after 2 of 10 grants, "
        "at: grant view, admin to group leads at plan SHOP-API"
    ]


def test_what_was_begun_is_not_forgotten_while_nothing_may_be_done(stage: Stage) -> None:
    drifted(stage)
    kill_after_three_changes(stage)
    stage.run(POLICY, apply=True, most_changes=0)
    assert "interrupted-apply" in [each.rule for each in stage.run(POLICY).findings]
    repaired(stage)
    assert "interrupted-apply" not in [each.rule for each in stage.run(POLICY).findings]
