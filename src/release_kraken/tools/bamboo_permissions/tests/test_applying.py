"""A plan is carried out step by step: what is done, what is left, and what is said of it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.grants import Principal, PrincipalKind
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.core.context import Context
from release_kraken.core.errors import CancelledError, RemoteError
from release_kraken.core.json import JSONObject
from release_kraken.core.report import Report
from release_kraken.tools.bamboo_permissions.applying import apply
from release_kraken.tools.bamboo_permissions.collecting import collect
from release_kraken.tools.bamboo_permissions.facts import unpacked
from release_kraken.tools.bamboo_permissions.journal import Journal
from release_kraken.tools.bamboo_permissions.plan import Deed, Plan, Step
from release_kraken.tools.bamboo_permissions.policy.model import Policy
from release_kraken.tools.bamboo_permissions.reporting import report_of
from release_kraken.tools.bamboo_permissions.rule import Survey
from release_kraken.tools.bamboo_permissions.settings import BambooPermissionsSettings, subject
from release_kraken.tools.bamboo_permissions.tests.stage import Stage, nothing
from release_kraken.tools.bamboo_permissions.world import World

SETTINGS = BambooPermissionsSettings(policy=Path("policy.toml"))
DEVELOPERS = Principal(PrincipalKind.GROUP, "developers")
SUPPORT = Principal(PrincipalKind.GROUP, "support")
DANA = Principal(PrincipalKind.USER, "dana")
LOGGED_IN = Principal(PrincipalKind.ROLE, "LOGGED_IN")
WEB, API, PLANS, PROJECT = "plan SHOP-WEB", "plan SHOP-API", "project-plans SHOP", "project SHOP"

Wanted = tuple[Deed, str, Principal, set[Right]]


def add(where: str, who: Principal, *rights: Right) -> Wanted:
    return Deed.ADD, where, who, set(rights)


def remove(where: str, who: Principal, *rights: Right) -> Wanted:
    return Deed.REMOVE, where, who, set(rights)


def planned(world: World, wanted: Iterable[Wanted]) -> Report:
    at = {str(each.entity.scope): each.entity for each in world.observed}
    steps = tuple(
        Step(deed, at[where], who, frozenset(rights), "a test wants it")
        for deed, where, who, rights in wanted
    )
    plan = Plan(steps, (), (), (), ())
    return report_of(Survey(Policy((), ()), world, plan), "digest")


def carry_out(
    stage: Stage,
    *wanted: Wanted,
    meanwhile: Callable[[], None] = nothing,
    of: Callable[[Context], Context] = lambda context: context,
) -> Report:
    """Plan by hand; `meanwhile` happens before the plan is carried out."""
    with stage.bamboo() as bamboo:
        stage.bench.clients = {Bamboo: bamboo}
        context = of(stage.bench.context())
        report = planned(collect(frozenset(ScopeKind), context), wanted)
        meanwhile()
        stage.faults.requests.clear()
        return apply(SETTINGS, report, context)


def said(report: Report) -> list[str]:
    """What went wrong; what it was to mend is still found besides."""
    failed = [each for each in report.findings if each.rule == "failed-change"]
    assert len(report.findings) >= 2 * len(failed)
    return [f"{each.severity}: {each.message}" for each in failed]


def test_what_is_planned_is_done_and_nothing_else(stage: Stage) -> None:
    stage.give("plan/SHOP-WEB", "groups", "developers", "READ")
    stage.give("plan/SHOP-WEB", "users", "dana", "READ", "WRITE")
    before = stage.snapshot()
    report = carry_out(
        stage,
        add(WEB, DEVELOPERS, Right.BUILD, Right.EDIT),
        add(API, SUPPORT, Right.VIEW),
        remove(WEB, DANA, Right.EDIT),
    )
    assert stage.written == [
        'PUT plan/SHOP-WEB/groups/developers ["WRITE","BUILD"]',
        'PUT plan/SHOP-API/groups/support ["READ"]',
        'DELETE plan/SHOP-WEB/users/dana ["WRITE"]',
    ]
    before["plan/SHOP-WEB"] = {
        ("groups", "developers"): {"READ", "WRITE", "BUILD"},
        ("users", "dana"): {"READ"},
    }
    before["plan/SHOP-API"] = {("groups", "support"): {"READ"}}
    assert stage.snapshot() == before
    assert report.findings == ()
    assert [(change.target, change.before, change.after) for change in report.changes] == [
        (
            "plan SHOP-WEB",
            "group developers: view\nuser dana: view, edit\n",
            "group developers: view, edit, build\nuser dana: view\n",
        ),
        ("plan SHOP-API", "", "group support: view\n"),
    ]


def test_each_change_is_audited_before_and_after(stage: Stage) -> None:
    stage.give("plan/SHOP-WEB", "groups", "developers", "READ")
    carry_out(stage, add(WEB, DEVELOPERS, Right.BUILD), remove(WEB, DEVELOPERS, Right.VIEW))
    detail: JSONObject = {
        "scope": "plan SHOP-WEB",
        "principal": "group developers",
        "before": "view",
        "after": "view, build",
        "why": "a test wants it",
    }
    later = {**detail, "before": "view, build", "after": "build"}
    assert stage.bench.audited == [
        ("bamboo.grant", "plan SHOP-WEB", detail),
        ("bamboo.grant.made", "plan SHOP-WEB", {**detail, "said": ""}),
        ("bamboo.revoke", "plan SHOP-WEB", later),
        ("bamboo.revoke.made", "plan SHOP-WEB", {**later, "said": ""}),
    ]


def test_what_cannot_be_audited_is_not_done(stage: Stage) -> None:
    class NoAudit:
        def record(self, action: str, target: str, detail: JSONObject) -> None:
            raise RemoteError("the store is locked")

    with pytest.raises(RemoteError, match="locked"):
        carry_out(
            stage, add(WEB, DEVELOPERS, Right.VIEW), of=lambda context: replace(context, audit=NoAudit())
        )
    assert stage.written == []


def test_what_is_so_already_is_left(stage: Stage) -> None:
    stage.give("plan/SHOP-WEB", "users", "dana", "WRITE")

    def meanwhile() -> None:
        stage.give("plan/SHOP-WEB", "groups", "developers", "READ")
        stage.fake.permissions.grants["plan/SHOP-WEB"][("users", "dana")].clear()

    report = carry_out(
        stage, add(WEB, DEVELOPERS, Right.VIEW), remove(WEB, DANA, Right.EDIT), meanwhile=meanwhile
    )
    assert (stage.written, report.findings, report.changes) == ([], (), ())
    assert report.facts["grants"] == {"already": 2}


def test_twice_changes_nothing_more(stage: Stage) -> None:
    stage.give("plan/SHOP-WEB", "users", "dana", "WRITE")
    wanted = (add(WEB, DEVELOPERS, Right.VIEW), remove(WEB, DANA, Right.EDIT))
    with stage.bamboo() as bamboo:
        stage.bench.clients = {Bamboo: bamboo}
        context = stage.bench.context()
        report = planned(collect(frozenset(ScopeKind), context), wanted)
        apply(SETTINGS, report, context)
        assert len(stage.written) == 2
        stage.faults.requests.clear()
        assert apply(SETTINGS, report, context).facts["grants"] == {"already": 2}
    assert stage.written == []


def test_what_somebody_changed_since_the_plan_is_not_touched(stage: Stage) -> None:
    stage.give("plan/SHOP-WEB", "users", "dana", "READ")
    report = carry_out(
        stage,
        remove(WEB, DANA, Right.VIEW),
        remove(API, DANA, Right.VIEW),
        meanwhile=lambda: stage.give("plan/SHOP-WEB", "users", "dana", "BUILD"),
    )
    assert stage.written == []
    assert said(report) == [
        "warning: plan SHOP-WEB: it was not done to revoke view from user dana: "
        "changed since the plan: it had view and has view, build"
    ]


def test_nobody_loses_administration_when_another_administrator_has_gone(stage: Stage) -> None:
    stage.give("project/SHOP", "users", "dana", "ADMINISTRATION")
    stage.give("project/SHOP", "groups", "support", "ADMINISTRATION")
    report = carry_out(
        stage,
        remove(PROJECT, DANA, Right.ADMIN),
        meanwhile=stage.fake.permissions.grants["project/SHOP"][("groups", "support")].clear,
    )
    assert stage.written == []
    assert "another administrator has gone" in said(report)[0]


def test_nothing_is_done_where_groups_and_users_vanish_before_it(stage: Stage) -> None:
    stage.give("plan/SHOP-WEB", "users", "dana", "READ")
    stage.give("plan/SHOP-WEB", "roles", "LOGGED_IN", "READ")

    def meanwhile() -> None:
        stage.fake.permissions.directory_is_down = True

    report = carry_out(
        stage, remove(WEB, DANA, Right.VIEW), remove(WEB, LOGGED_IN, Right.VIEW), meanwhile=meanwhile
    )
    assert stage.written == []
    assert [text.partition("vanished")[1] for text in said(report)] == ["vanished"] * 2


def test_one_that_bamboo_refuses_stops_no_other(stage: Stage) -> None:
    stage.give("plan/SHOP-WEB", "users", "dana", "READ")
    nobody = Principal(PrincipalKind.GROUP, "nobody")
    report = carry_out(
        stage,
        add(WEB, nobody, Right.VIEW),
        add(WEB, SUPPORT, Right.VIEW),
        remove(WEB, DANA, Right.VIEW),
    )
    assert stage.granted("plan/SHOP-WEB") == {"groups support": ["READ"]}
    (text,) = said(report)
    assert text.startswith("error: plan SHOP-WEB: it was not done to grant view to group nobody: ")
    assert "doesn't exist" in text


@pytest.mark.parametrize("above", [WEB, PLANS, PROJECT])
def test_nothing_is_removed_where_something_failed_nor_below(stage: Stage, above: str) -> None:
    stage.give("plan/SHOP-WEB", "users", "dana", "READ")
    stage.give("global", "users", "dana", "READ")
    rights = {WEB: Right.EDIT, PLANS: Right.EDIT, PROJECT: Right.CREATE}

    def fail_first_change() -> None:
        if stage.faults.requests.changes:
            stage.tick = nothing
        elif len(stage.faults.requests.all) == 3:
            stage.faults.status(500, times=5)
            stage.tick = nothing

    def meanwhile() -> None:
        stage.tick = fail_first_change

    report = carry_out(
        stage,
        add(above, DEVELOPERS, rights[above]),
        remove(WEB, DANA, Right.VIEW),
        remove("global", DANA, Right.ACCESS),
        meanwhile=meanwhile,
    )
    assert stage.granted("plan/SHOP-WEB") == {"users dana": ["READ"]}
    assert "users dana" not in stage.granted("global")
    failed, left = sorted(said(report))
    assert failed.startswith("error: ")
    assert "500" in failed
    assert left == (
        "warning: plan SHOP-WEB: it was not done to revoke view from user dana: "
        "left as it is: what was to be done before, here or above, was not"
    )


def test_an_answer_that_is_lost_is_looked_for(stage: Stage) -> None:
    def lose_the_answers() -> None:
        if len(stage.faults.requests.all) == 3:
            stage.give("plan/SHOP-WEB", "groups", "developers", "READ")  # it was done
            stage.faults.status(502, times=5)
            stage.tick = nothing

    def meanwhile() -> None:
        stage.tick = lose_the_answers

    report = carry_out(stage, add(WEB, DEVELOPERS, Right.VIEW), meanwhile=meanwhile)
    assert (report.findings, report.facts["grants"]) == ((), {"made": 1})


def test_what_does_not_stay_is_told(stage: Stage) -> None:
    def undo() -> None:
        if len(stage.faults.requests.changes) == 1:
            stage.fake.permissions.run_specs()

    def meanwhile() -> None:
        stage.fake.permissions.keep_by_specs("plan/SHOP-WEB")
        stage.tick = undo

    report = carry_out(stage, add(WEB, DEVELOPERS, Right.VIEW), meanwhile=meanwhile)
    assert said(report) == [
        "error: plan SHOP-WEB: it was not done to grant view to group developers: "
        "Bamboo took it, and does not have it now: something undoes it"
    ]


def test_what_cannot_be_seen_again_is_told(stage: Stage) -> None:
    def forbid() -> None:
        if stage.faults.requests.changes:
            stage.fake.permissions.grants["global"].clear()

    def meanwhile() -> None:
        stage.tick = forbid

    report = carry_out(stage, add(WEB, DEVELOPERS, Right.VIEW), meanwhile=meanwhile)
    assert [gap.what for gap in report.not_checked] == ["plan SHOP-WEB"]
    assert report.facts["grants"] == {"made": 1}


def test_names_are_one_whatever_their_case(stage: Stage) -> None:
    stage.give("plan/SHOP-WEB", "groups", "developers", "READ")
    report = carry_out(stage, add(WEB, Principal(PrincipalKind.GROUP, "Developers"), Right.BUILD))
    assert stage.granted("plan/SHOP-WEB") == {"groups developers": ["BUILD", "READ"]}
    assert said(report) == []


def test_a_cancelled_run_ends_between_two_steps_and_is_remembered(stage: Stage) -> None:
    class Cancelling:
        def update(self, step: str, done: int, _total: int) -> None:
            if step == "Change grants" and done == 1:
                raise CancelledError("cancelled by dana")

        def log(self, _message: str) -> None: ...

    wanted = (add(WEB, DEVELOPERS, Right.VIEW), add(API, DEVELOPERS, Right.VIEW))
    with pytest.raises(CancelledError):
        carry_out(stage, *wanted, of=lambda context: replace(context, progress=Cancelling()))
    assert len(stage.written) == 1
    journal = Journal(stage.bench.context().memory, subject(SETTINGS))
    entry = journal.unfinished()
    assert entry is not None
    assert (entry.done, entry.steps, entry.step) == (0, 2, "grant view to group developers at plan SHOP-WEB")
    carry_out(stage, *wanted)
    assert journal.unfinished() is None
    last = journal.last()
    assert last is not None
    assert (last.changes, last.made, last.already, last.left) == (1, 1, 1, 0)


def test_the_facts_are_those_of_afterwards(stage: Stage) -> None:
    nobody = Principal(PrincipalKind.GROUP, "nobody")
    report = carry_out(stage, add(WEB, DEVELOPERS, Right.VIEW), add(WEB, nobody, Right.VIEW))
    state = unpacked(report.facts)
    left = state.plan.steps
    assert [step.principal for step in left] == [nobody]
    assert [table.title for table in report.tables] == ["Plan", "Who may do what"]
    (web,) = (each for each in state.world.observed if str(each.entity.scope) == WEB)
    assert web.grants is not None
    assert [grant.principal for grant in web.grants.all] == [DEVELOPERS]
