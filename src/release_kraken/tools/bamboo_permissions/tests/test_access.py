"""What is granted above holds below; each right is told with the scope that it comes from."""

import pytest
from hypothesis import given

from release_kraken.connectors.bamboo.grants import LOGGED_IN
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.tools.bamboo_permissions.access import effective, passed_down
from release_kraken.tools.bamboo_permissions.tests.worlds import (
    deployment,
    environment,
    grant,
    group,
    plan_entity,
    plans_of,
    project,
    repository,
    seen,
    server,
    unseen,
    user,
    world,
    worlds,
)
from release_kraken.tools.bamboo_permissions.world import Entity, Observed, World


def at(entity: Entity, *observed: Observed) -> list[tuple[str, str, str]]:
    """Who may do what at an entity, and by what."""
    return [
        (str(each.principal), each.right, each.source)
        for each in effective(world(*observed))
        if each.entity == entity
    ]


SHOP, PLANS, WEB = project("SHOP"), plans_of("SHOP"), plan_entity("SHOP-WEB")


@pytest.mark.parametrize(
    ("entity", "observed", "expected"),
    [
        pytest.param(WEB, [seen(WEB)], [], id="nothing"),
        pytest.param(
            WEB,
            [seen(WEB, grant(user("jo"), "view", "build"))],
            [("user jo", "build", "plan SHOP-WEB"), ("user jo", "view", "plan SHOP-WEB")],
            id="its own",
        ),
        pytest.param(
            WEB,
            [
                seen(WEB, grant(user("jo"), "edit")),
                seen(PLANS, grant(user("jo"), "edit"), grant(LOGGED_IN, "view")),
            ],
            [
                ("user jo", "edit", "plan SHOP-WEB"),
                ("user jo", "edit", "project-plans SHOP"),
                ("role LOGGED_IN", "view", "project-plans SHOP"),
            ],
            id="the plans of its project, once for each source",
        ),
        pytest.param(
            WEB,
            [seen(WEB), seen(SHOP, grant(user("jo"), "view", "create", "admin"))],
            [("user jo", "admin", "project SHOP")],
            id="of its project, administration alone",
        ),
        pytest.param(
            SHOP,
            [seen(SHOP), seen(server(), grant(group("dev"), "access", "create", "create-repository"))],
            [("group dev", "create", "global"), ("group dev", "create-repository", "global")],
            id="a project takes from the server who may create",
        ),
        pytest.param(
            WEB,
            [seen(WEB), seen(server(), grant(group("ops"), "access", "admin", "restricted-admin"))],
            [("group ops", "admin", "global")],
            id="the server's administrators, once",
        ),
        pytest.param(
            environment(7, "Shop/PROD", 3),
            [
                seen(environment(7, "Shop/PROD", 3)),
                seen(deployment(3, "Shop"), grant(user("jo"), "edit", "admin")),
            ],
            [("user jo", "admin", "deployment-project 3")],
            id="of a deployment project, administration alone",
        ),
        pytest.param(
            repository(5, "web"),
            [unseen(repository(5, "web")), seen(server(), grant(group("ops"), "admin"))],
            [("group ops", "admin", "global")],
            id="what could not be read has what is above",
        ),
        pytest.param(
            server(),
            [seen(server(), grant(group("ops"), "restricted-admin"))],
            [("group ops", "restricted-admin", "global")],
            id="the server itself",
        ),
    ],
)
def test_access(entity: Entity, observed: list[Observed], expected: list[tuple[str, str, str]]) -> None:
    assert at(entity, *observed) == expected


def test_to_view_a_project_does_not_allow_to_view_its_plans() -> None:
    assert passed_down(Right.VIEW, ScopeKind.PROJECT, ScopeKind.PLAN) is None


@given(worlds())
def test_nothing_that_is_granted_is_lost(there: World) -> None:
    found = {(each.entity.scope, each.principal, each.right) for each in effective(there)}
    granted = {
        (one.entity.scope, each.principal, right)
        for one in there.observed
        for each in (one.grants.all if one.grants else ())
        for right in each.rights.known
    }
    assert granted <= found
