"""What is planned for servers and policies in small, one thing at a time."""

import re
from datetime import date

import pytest

from release_kraken.connectors.bamboo.grants import ANONYMOUS, LOGGED_IN
from release_kraken.connectors.bamboo.inventory import Identity
from release_kraken.tools.bamboo_permissions.plan import Expired, Held, Limits, Obstacle, Plan, Step
from release_kraken.tools.bamboo_permissions.planning.deciding import plan
from release_kraken.tools.bamboo_permissions.tests.policies import TODAY, policy
from release_kraken.tools.bamboo_permissions.tests.worlds import (
    UNLIMITED,
    deployment,
    environment,
    grant,
    group,
    plan_entity,
    plans_of,
    project,
    seen,
    server,
    unseen,
    user,
    world,
)
from release_kraken.tools.bamboo_permissions.world import Observed, World

SERVER = seen(server(), grant(group("ops"), "access", "admin"), grant(group("chiefs"), "admin"))
"""Kraken belongs to ops; chiefs are others."""


def rule(who: str, scope: str, match: str, *rights: str) -> str:
    place = f'scope = "{scope}"\n' + (f"match = {match}\n" if match else "")
    return f"[[{who}.rights]]\n{place}rights = {list(rights)}\n"


def ending(who: str, scope: str, match: str, right: str, expires: str) -> str:
    place = f'scope = "{scope}"\nmatch = "{match}"\nrights = "{right}"\n'
    return f'[[exceptions]]\n{who}\n{place}reason = "on call"\nexpires = {expires}\n'


def planned(text: str, *observed: Observed, limits: Limits = UNLIMITED) -> Plan:
    return plan(policy(text), world(*observed), TODAY, limits)


def words(step: Step) -> str:
    return f"{step.deed} {', '.join(sorted(step.rights))}: {step.principal} at {step.entity.scope}"


def steps(found: Plan) -> list[str]:
    return [words(step) for step in found.steps]


def held(found: Plan) -> list[tuple[Obstacle, str]]:
    return [(each.obstacle, words(each.step)) for each in found.held]


DEV = rule("groups.dev", "plan", '["*"]', "view", "build")
WEB = plan_entity("SHOP-WEB", "Web shop")


@pytest.mark.parametrize(
    ("text", "observed", "expected"),
    [
        pytest.param(DEV, [seen(WEB, grant(group("dev"), "view", "build"))], [], id="as it is to be"),
        pytest.param(DEV, [seen(WEB)], ["add build, view: group dev at plan SHOP-WEB"], id="missing"),
        pytest.param(
            DEV,
            [seen(WEB, grant(group("dev"), "view", "edit"))],
            ["add build: group dev at plan SHOP-WEB", "remove edit: group dev at plan SHOP-WEB"],
            id="one for another",
        ),
        pytest.param(
            DEV,
            [seen(WEB, grant(group("Dev"), "view"))],
            ["add build: group Dev at plan SHOP-WEB"],
            id="Bamboo's spelling",
        ),
        pytest.param(
            DEV,
            [seen(plan_entity("A-B"), grant(group("DEV"), "view", "build")), seen(WEB)],
            ["add build, view: group DEV at plan SHOP-WEB"],
            id="Bamboo's spelling elsewhere",
        ),
        pytest.param(
            DEV,
            [
                seen(
                    WEB,
                    grant(group("dev"), "view", "build"),
                    grant(user("jo"), "admin"),
                    grant(LOGGED_IN, "view"),
                ),
                SERVER,
            ],
            ["remove admin: user jo at plan SHOP-WEB", "remove view: role LOGGED_IN at plan SHOP-WEB"],
            id="who is not in the policy",
        ),
        pytest.param(
            DEV + ending('user = "jo"', "plan", "SHOP-*", "admin", "2026-11-20"),
            [seen(WEB, grant(group("dev"), "view", "build"), grant(user("JO"), "admin"))],
            [],
            id="an exception on its last day",
        ),
        pytest.param(
            DEV + ending('user = "jo"', "plan", "SHOP-*", "admin", "2026-11-19"),
            [seen(WEB, grant(group("dev"), "view", "build"), grant(user("jo"), "admin")), SERVER],
            ["remove admin: user jo at plan SHOP-WEB"],
            id="an exception that is over",
        ),
        pytest.param(
            ending('user = "jo"', "plan", "SHOP-*", "admin", "2026-11-19"),
            [seen(WEB, grant(user("jo"), "admin")), SERVER],
            ["remove admin: user jo at plan SHOP-WEB"],
            id="nothing else speaks of the place",
        ),
        pytest.param(
            ending('user = "jo"', "plan", "SHOP-*", "edit", '"never"'),
            [seen(WEB, grant(user("jo"), "admin")), SERVER],
            ["add edit: user jo at plan SHOP-WEB", "remove admin: user jo at plan SHOP-WEB"],
            id="an exception for ever",
        ),
        pytest.param(
            '[groups.team]\nbamboo_groups = ["a", "b"]\n' + rule("groups.team", "plan", '["*"]', "view"),
            [seen(WEB, grant(group("b"), "view"))],
            ["add view: group a at plan SHOP-WEB"],
            id="groups behind a group",
        ),
        pytest.param(
            rule("users.jo", "plan", '["*"]', "view") + rule("users.JO", "plan", '["Web*"]', "edit"),
            [seen(WEB)],
            ["add edit, view: user jo at plan SHOP-WEB"],
            id="rules add up",
        ),
        pytest.param(
            rule("roles.LOGGED_IN", "global", "", "access")
            + rule("groups.ops", "global", "", "access", "admin"),
            [seen(server(), grant(group("ops"), "admin"))],
            ["add access: group ops at global", "add access: role LOGGED_IN at global"],
            id="the server",
        ),
        pytest.param(
            rule("roles.ANONYMOUS", "plan", '["*"]', "view"),
            [seen(WEB)],
            ["add view: role ANONYMOUS at plan SHOP-WEB"],
            id="everybody",
        ),
        pytest.param(
            rule("users.jo", "environment", '["*/PROD"]', "deploy"),
            [seen(environment(7, "Shop/PROD", 3)), seen(environment(8, "Shop/UAT", 3))],
            ["add deploy: user jo at environment 7"],
            id="an environment by its name",
        ),
        pytest.param(DEV, [unseen(WEB)], [], id="not read"),
        pytest.param(
            'scopes = ["project"]\n' + rule("users.jo", "project", '["*"]', "view"),
            [seen(WEB, grant(user("jo"), "view")), seen(project("SHOP"))],
            ["add view: user jo at project SHOP"],
            id="a kind that the policy is not about",
        ),
    ],
)
def test_steps(text: str, observed: list[Observed], expected: list[str]) -> None:
    assert steps(planned(text, *observed)) == expected


def test_steps_are_in_one_order() -> None:
    text = rule("users.jo", "plan", '["*"]', "view") + rule("groups.ops", "global", "", "admin", "access")
    observed = [
        seen(plan_entity("B-B"), grant(user("x"), "view")),
        seen(plan_entity("A-A"), grant(user("y"), "edit"), grant(group("g"), "edit")),
        SERVER,
    ]
    expected = [
        "add view: user jo at plan A-A",
        "add view: user jo at plan B-B",
        "remove admin: group chiefs at global",
        "remove edit: group g at plan A-A",
        "remove edit: user y at plan A-A",
        "remove view: user x at plan B-B",
    ]
    assert steps(planned(text, *observed)) == expected
    assert steps(planned(text, *reversed(observed))) == expected


def test_a_step_says_why() -> None:
    text = DEV + ending('user = "jo"', "plan", "SHOP-*", "admin", "2026-11-19")
    found = planned(
        text,
        SERVER,
        seen(plans_of("SHOP"), grant(user("ann"), "edit"), grant(LOGGED_IN, "view")),
        seen(
            WEB,
            grant(user("jo"), "admin"),
            grant(user("ann"), "edit", "view"),
            grant(group("dev"), "view"),
        ),
    )
    assert {words(step): step.why for step in found.steps} == {
        "add build: group dev at plan SHOP-WEB": "policy.toml:1, groups.dev.rights number 1",
        "remove admin: user jo at plan SHOP-WEB": (
            "the exception ended on 2026-11-19 (policy.toml:5, exceptions number 1): on call"
        ),
        "remove edit, view: user ann at plan SHOP-WEB": (
            "no part of the policy grants it; edit is still allowed by project-plans SHOP; "
            "view is still allowed by project-plans SHOP, as LOGGED_IN"
        ),
    }


@pytest.mark.parametrize(
    ("text", "observed", "expected"),
    [
        pytest.param(
            DEV,
            [seen(plan_entity("A-B", specs=True), grant(user("jo"), "edit"))],
            [
                (Obstacle.SPECS, "add build, view: group dev at plan A-B"),
                (Obstacle.SPECS, "remove edit: user jo at plan A-B"),
            ],
            id="Specs",
        ),
        pytest.param(
            DEV,
            [seen(WEB, grant(group("dev"), "edit", editable=False))],
            [
                (Obstacle.UNEDITABLE, "add build, view: group dev at plan SHOP-WEB"),
                (Obstacle.UNEDITABLE, "remove edit: group dev at plan SHOP-WEB"),
            ],
            id="uneditable",
        ),
        pytest.param(
            DEV,
            [seen(WEB, grant(group("dev"), "view", "build", unknown=("FLY",)))],
            [(Obstacle.UNKNOWN_RIGHT, "remove : group dev at plan SHOP-WEB")],
            id="unknown right",
        ),
        pytest.param(
            DEV,
            [seen(WEB, grant(group("dev"), "view", "build"), grant(user("jo"), "admin"))],
            [(Obstacle.LAST_ADMINISTRATOR, "remove admin: user jo at plan SHOP-WEB")],
            id="last administrator of a plan",
        ),
        pytest.param(
            DEV,
            [seen(WEB, grant(group("dev"), "view", "build"), grant(user("jo"), "admin")), unseen(server())],
            [(Obstacle.LAST_ADMINISTRATOR, "remove admin: user jo at plan SHOP-WEB")],
            id="administrators above cannot be read",
        ),
        pytest.param(
            rule("users.kraken", "project", '["*"]', "admin"),
            [seen(project("SHOP"), grant(user("jo"), "admin"), grant(user("kraken"), "admin")), seen(WEB)],
            [(Obstacle.LAST_ADMINISTRATOR, "remove admin: user jo at project SHOP")],
            id="Kraken alone would be left",
        ),
        pytest.param(
            rule("users.kraken", "global", "", "admin"),
            [seen(server(), grant(user("jo"), "admin"), grant(group("x"), "restricted-admin"))],
            [(Obstacle.LAST_ADMINISTRATOR, "remove admin: user jo at global")],
            id="a restricted administrator is no full one",
        ),
        pytest.param(
            rule("users.jo", "global", "", "admin") + rule("groups.typo", "global", "", "admin"),
            [seen(server(), grant(group("ops"), "access", "admin"), grant(group("chiefs"), "admin"))],
            [
                (Obstacle.OWN_ACCOUNT, "remove access, admin: group ops at global"),
                (Obstacle.UNKNOWN_PRINCIPAL, "remove admin: group chiefs at global"),
            ],
            id="Kraken's group, and groups that nobody knows",
        ),
        pytest.param(
            rule("users.jo", "global", "", "admin"),
            [seen(server(), grant(group("chiefs"), "admin"), grant(user("kraken"), "admin", "access"))],
            [
                (Obstacle.LAST_ADMINISTRATOR, "remove admin: group chiefs at global"),
                (Obstacle.OWN_ACCOUNT, "remove access, admin: user kraken at global"),
            ],
            id="who is added was never seen",
        ),
    ],
)
def test_held(text: str, observed: list[Observed], expected: list[tuple[Obstacle, str]]) -> None:
    assert held(planned(text, *observed)) == expected


def test_what_can_be_removed_of_a_grant_is() -> None:
    found = planned(DEV, seen(WEB, grant(user("jo"), "admin", "edit"), grant(group("dev"), "view", "build")))
    assert steps(found) == ["remove edit: user jo at plan SHOP-WEB"]
    assert held(found) == [(Obstacle.LAST_ADMINISTRATOR, "remove admin: user jo at plan SHOP-WEB")]
    assert (
        found.held[0].why
        == "nobody but Kraken would administer plan SHOP-WEB: let the policy grant somebody admin"
    )


def test_an_administrator_of_the_server_is_one_of_all() -> None:
    found = planned(DEV, SERVER, seen(WEB, grant(user("jo"), "admin"), grant(group("dev"), "view", "build")))
    assert (steps(found), held(found)) == (["remove admin: user jo at plan SHOP-WEB"], [])


def test_of_two_administrators_one_stays() -> None:
    found = planned(DEV, seen(WEB, grant(group("dev"), "view", "build", "admin"), grant(user("jo"), "admin")))
    assert steps(found) == ["remove admin: group dev at plan SHOP-WEB"]
    assert held(found) == [(Obstacle.LAST_ADMINISTRATOR, "remove admin: user jo at plan SHOP-WEB")]


def test_administration_can_be_handed_over() -> None:
    text = rule("groups.dev", "plan", '["*"]', "admin")
    known = seen(plan_entity("A-A"), grant(group("dev"), "admin"))
    found = planned(text, known, seen(WEB, grant(user("jo"), "admin")))
    assert steps(found) == ["add admin: group dev at plan SHOP-WEB", "remove admin: user jo at plan SHOP-WEB"]


def test_what_is_held_counts_for_what_follows() -> None:
    text = rule("groups.dev", "global", "", "access")
    found = planned(
        text,
        seen(
            server(),
            grant(group("ops"), "admin"),
            grant(group("zeds"), "admin"),
            grant(group("dev"), "access"),
        ),
    )
    assert held(found) == [(Obstacle.OWN_ACCOUNT, "remove admin: group ops at global")]
    assert steps(found) == ["remove admin: group zeds at global"]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        pytest.param(("ops",), [], id="it belongs to another group"),
        pytest.param(
            None, [(Obstacle.OWN_ACCOUNT, "remove admin: group chiefs at project SHOP")], id="nobody knows"
        ),
    ],
)
def test_a_group_that_may_be_its_own(
    groups: tuple[str, ...] | None, expected: list[tuple[Obstacle, str]]
) -> None:
    there = World(
        (
            seen(server(), grant(group("ops"), "access", "admin")),
            seen(project("SHOP"), grant(group("chiefs"), "admin"), grant(group("dev"), "view")),
        ),
        Identity("kraken", "", is_admin=False, groups=groups),
    )
    found = plan(policy(rule("groups.dev", "project", '["*"]', "view")), there, TODAY, UNLIMITED)
    assert held(found) == expected


def test_what_kraken_can_do_without_is_taken() -> None:
    text = rule("groups.ops", "global", "", "access", "admin") + rule("groups.chiefs", "global", "", "admin")
    found = planned(
        text + rule("groups.dev", "project", '["*"]', "view"),
        SERVER,
        seen(
            project("SHOP"),
            grant(user("kraken"), "admin"),
            grant(LOGGED_IN, "view"),
            grant(ANONYMOUS, "view"),
        ),
    )
    assert held(found) == []
    assert steps(found)[1:] == [
        "remove admin: user kraken at project SHOP",
        "remove view: role ANONYMOUS at project SHOP",
        "remove view: role LOGGED_IN at project SHOP",
    ]


def test_what_nothing_speaks_of_is_reported() -> None:
    """Where nobody has a grant there is nothing to speak of."""
    observed = [
        seen(WEB, grant(user("jo"), "view")),
        seen(plan_entity("PAY-API")),
        seen(deployment(3, "Shop")),
    ]
    text = rule("users.jo", "project", '["*"]', "view")
    found = planned(text, *observed)
    assert (found.unmatched, found.steps) == ((WEB,), ())
    found = planned('unmatched = "enforce"\n' + text, *observed)
    assert (found.unmatched, steps(found)) == ((), ["remove view: user jo at plan SHOP-WEB"])


def test_what_is_not_managed_is_left_alone() -> None:
    text = DEV + '[[unmanaged]]\nscope = "plan"\nmatch = "LAB-*"\nreason = "a playground"\n'
    lab = plan_entity("LAB-X")
    found = planned(text, seen(lab, grant(user("jo"), "view")))
    assert [(each.entity, each.reason) for each in found.left_alone] == [(lab, "a playground")]
    assert (found.steps, found.unmatched) == ((), ())


def test_patterns_that_match_nothing_are_told() -> None:
    text = (
        rule("groups.dev", "plan", '["SHOP-*", "SHPO-*", "!LAB"]', "view")
        + rule("groups.dev", "repository", '["x"]', "view")
        + ending('user = "jo"', "plan", "GONE", "view", "2026-11-19")
    )
    place = "policy.toml:{}, groups.dev.rights number {}"
    assert planned(text, seen(WEB)).idle == (
        f"SHPO-* matches no plan ({place.format(1, 1)})",
        f"!LAB matches no plan ({place.format(1, 1)})",
        f"x matches no repository ({place.format(5, 2)})",
    )
    there = World((seen(WEB),), world().identity, (("the linked repositories", "forbidden"),))
    assert [each.partition(" ")[0] for each in plan(policy(text), there, TODAY, UNLIMITED).idle] == [
        "SHPO-*",
        "!LAB",
    ]


def test_exceptions_that_end_are_told() -> None:
    text = "".join(
        ending(f'user = "{name}"', "plan", "*", "view", day)
        for name, day in [
            ("past", "2026-11-19"),
            ("today", "2026-11-20"),
            ("soon", "2026-12-04"),
            ("later", "2026-12-05"),
            ("always", '"never"'),
        ]
    )
    found = planned(text, seen(WEB))
    where = "policy.toml:{}, exceptions number {}"
    assert found.expired == (Expired(user("past"), "on call", date(2026, 11, 19), where.format(1, 1)),)
    assert found.expiring == (
        Expired(user("today"), "on call", date(2026, 11, 20), where.format(8, 2)),
        Expired(user("soon"), "on call", date(2026, 12, 4), where.format(15, 3)),
    )


def many(count: int) -> list[Observed]:
    """Plans of which each has a grant too many."""
    return [
        seen(plan_entity(f"A-P{number}"), grant(group("dev"), "view", "build"), grant(user("jo"), "view"))
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("limits", "count", "why"),
    [
        pytest.param(Limits(5, 0.5), 5, "", id="as many as it may"),
        pytest.param(Limits(100, 0.0), 5, "", id="a few are always allowed"),
        pytest.param(
            Limits(5, 1.0),
            6,
            r"6 grants would change, a run may change 5: .* by --most-changes 6$",
            id="changes",
        ),
        pytest.param(
            Limits(100, 0.2), 6, r"6 of 12 grants .* 20%: .* by --most-removals 0.50$", id="removals"
        ),
        pytest.param(Limits(100, 1.0, 0.5, 24), 6, "", id="half are still there"),
        pytest.param(
            Limits(100, 1.0, 0.5, 25),
            6,
            r"of 25 grants .* only 12 .* by --most-vanished 0.52$",
            id="vanished",
        ),
        pytest.param(Limits(100, 1.0, 0.52, 25), 6, "", id="vanished, and allowed"),
    ],
)
def test_too_many(limits: Limits, count: int, why: str) -> None:
    found = planned(DEV, *many(count), limits=limits)
    if not why:
        assert (len(found.steps), found.held) == (count, ())
        return
    assert found.steps == ()
    assert {each.obstacle for each in found.held} == {Obstacle.TOO_MANY}
    assert len(found.held) == count
    assert re.search(why, found.held[0].why)


def test_nothing_is_removed_while_no_group_is_known() -> None:
    found = planned(DEV, seen(WEB, grant(LOGGED_IN, "edit")))
    assert steps(found) == ["add build, view: group dev at plan SHOP-WEB"]
    assert [(each.obstacle, words(each.step)) for each in found.held] == [
        (Obstacle.UNKNOWN_PRINCIPAL, "remove edit: role LOGGED_IN at plan SHOP-WEB")
    ]


def test_a_held_step_says_how_to_go_on() -> None:
    found = planned(DEV, seen(plan_entity("A-B", specs=True)))
    assert found.held == (
        Held(
            found.held[0].step,
            Obstacle.SPECS,
            "repository-stored Specs write it again on each of their runs: change it there",
        ),
    )
