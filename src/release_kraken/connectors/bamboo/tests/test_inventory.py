"""What there is on a server: whole, with addresses for the browser."""

from typing import Any

import pytest
from starlette.responses import JSONResponse

from release_kraken.connectors.bamboo import CONNECTOR
from release_kraken.connectors.bamboo.inventory import (
    DeploymentProject,
    Environment,
    Identity,
    Info,
    Plan,
    Project,
    Repository,
)
from release_kraken.connectors.bamboo.tests.serving import At


def test_an_empty_server_has_nothing(at: At) -> None:
    assert at.bamboo.list_projects() == ()
    assert at.bamboo.list_plans() == ()
    assert at.bamboo.list_deployment_projects() == ()
    assert at.bamboo.list_repositories() == ()


def test_projects_and_plans_have_names_and_addresses(at: At) -> None:
    at.world.add_project("SHOP", "The <Shop>")
    plan = at.world.add_plan("SHOP-WEB", "Web & more")
    assert at.bamboo.list_projects() == (Project("SHOP", "The <Shop>", f"{at.url}/browse/SHOP"),)
    shown = Plan("SHOP-WEB", "Web & more", "SHOP", True, None, f"{at.url}/browse/SHOP-WEB")
    assert at.bamboo.list_plans() == (shown,)
    plan.enabled, plan.specs_managed = False, True
    (changed,) = at.bamboo.list_plans()
    assert (changed.is_enabled, changed.is_specs_managed) == (False, True)


def test_projects_without_plans_are_projects_too(at: At) -> None:
    at.world.add_project("NEW")
    assert [project.key for project in at.bamboo.list_projects()] == ["NEW"]


@pytest.mark.parametrize("count", [24, 25, 26, 75])
@pytest.mark.parametrize("size_is_of_page", [False, True])
def test_lists_are_whole_whatever_the_server_puts_on_a_page(
    at: At, count: int, size_is_of_page: bool
) -> None:
    at.fake.size_is_of_page = size_is_of_page
    for number in range(count):
        at.world.add_project(f"P{number}")
        at.world.add_plan(f"P{number}-MAIN")
        at.world.add_repository(f"repository {number}")
    assert [each.key for each in at.bamboo.list_projects()] == [f"P{number}" for number in range(count)]
    assert len(at.bamboo.list_plans()) == count
    assert len(at.bamboo.list_repositories()) == count


def test_a_server_that_ignores_the_page_is_not_asked_for_ever(at: At) -> None:
    whole = b'{"plans": {"size": 70, "plan": [{"key": "A-B", "name": "b"}]}}'
    at.faults.status(200, body=whole, times=5)
    assert [plan.key for plan in at.bamboo.list_plans()] == ["A-B"]
    assert len(at.asked()) == 2


def test_deployment_projects_come_with_their_environments_in_one_request(at: At) -> None:
    project = at.world.add_deployment_project("Shop", "UAT", "PROD", plan="SHOP-WEB", specs_managed=True)
    project.environments.reverse()
    project.environment("PROD").suspended = True
    uat, prod = project.environment("UAT").id, project.environment("PROD").id
    page = f"{at.url}/deploy/viewEnvironment.action?id="
    assert at.bamboo.list_deployment_projects() == (
        DeploymentProject(
            project.id,
            "Shop",
            "SHOP-WEB",
            True,
            (
                Environment(uat, "UAT", 0, False, f"{page}{uat}"),
                Environment(prod, "PROD", 1, True, f"{page}{prod}"),
            ),
            f"{at.url}/deploy/viewDeploymentProjectEnvironments.action?id={project.id}",
        ),
    )
    assert at.asked() == ["GET /deploy/project/all"]


def test_a_deployment_project_without_plan_and_environments(at: At) -> None:
    at.world.add_deployment_project("Empty")
    (project,) = at.bamboo.list_deployment_projects()
    assert (project.plan, project.is_specs_managed, project.environments) == ("", False, ())


def test_an_environment_that_may_not_be_seen_is_not_listed(at: At) -> None:
    shop = at.shop()
    at.fake.forbidden = {shop.environment("PROD").id}
    (project,) = at.bamboo.list_deployment_projects()
    assert [each.name for each in project.environments] == ["UAT"]


def test_repositories_tell_whose_they_are(at: At) -> None:
    at.world.add_repository("all/of us", "")
    ours = at.world.add_repository("web", "SHOP")
    address = f"{at.url}/admin/configureLinkedRepositories.action?repositoryId={ours.id}"
    assert at.bamboo.list_repositories()[1] == Repository(ours.id, "web", "SHOP", address)


def test_the_server_tells_its_version(at: At) -> None:
    assert at.bamboo.get_info() == Info("10.2.3", "RUNNING")


def test_the_account_is_known_with_its_groups(at: At) -> None:
    at.world.users["kraken"].groups.add("release managers")
    groups = ("bamboo-admin", "release managers")
    assert at.bamboo.get_identity() == Identity("kraken", "Release Kraken", True, groups)


def test_an_account_that_is_no_administrator(at: At) -> None:
    at.fake.permissions.grants.clear()
    assert at.bamboo.get_identity() == Identity("kraken", "Release Kraken", False, None)


def test_an_administrator_that_may_not_ask_for_its_groups(at: At) -> None:
    app = at.faults._app

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        is_groups = scope["path"].endswith("/assigned-groups")
        await (JSONResponse({}, 403) if is_groups else app)(scope, receive, send)

    at.faults._app = guarded
    assert at.bamboo.get_identity() == Identity("kraken", "Release Kraken", True, None)


def test_the_check_tells_who_kraken_is(at: At) -> None:
    assert CONNECTOR.check is not None
    assert CONNECTOR.check(at.bamboo) == "Bamboo 10.2.3 as kraken, an administrator"
    at.fake.permissions.grants.clear()
    assert CONNECTOR.check(at.bamboo) == "Bamboo 10.2.3 as kraken, no administrator"
