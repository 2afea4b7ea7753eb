"""Which deployment projects are looked at, what finds none, and how teams deliver."""

from datetime import timedelta

from release_kraken.tools.release_pages.actions import ACTIONS
from release_kraken.tools.release_pages.board import Delivery, Origin, Phase, Source, Unmatched
from release_kraken.tools.release_pages.collecting.bamboo.tests.conftest import NOW, Office, ago

HALF_AN_HOUR = timedelta(minutes=30)


def test_applications_without_deployment_project_are_told(office: Office) -> None:
    near = office.project("web shop")
    office.project("billing")
    found = office.collect(
        office.release("web 1.4", id="1"),
        office.release("web 1.5", id="2"),
        office.release("billing 2", id="3"),
    )
    assert found.unmatched == (Unmatched("PAY", "web", ("1", "2"), ((near.id, "web shop"),)),)
    assert found.placed["1"].mapping is None
    assert [each.phase for each in found.placed["1"].deployments] == [Phase.UNMAPPED] * 2
    assert {each.why for each in found.placed["1"].deployments} == {"no deployment project has its name"}
    assert found.placed["3"].mapping is not None
    assert [source.name for source in found.sources] == ["Bamboo", "billing"]


def test_the_next_run_looks_where_a_person_says(office: Office) -> None:
    shop = office.project("web shop")
    office.deployed(shop, "1.4", "UAT", at=ago(days=1))
    assert office.says("web 1.4").phase is Phase.UNMAPPED
    (choose, forget) = ACTIONS
    inputs = {"project": "PAY", "application": "web"}
    choose.run(choose.inputs.model_validate({**inputs, "deployment_project": "web shop"}), office.desk())
    placed = office.placed("web 1.4", later=HALF_AN_HOUR)
    assert placed.mapping is not None
    assert (placed.mapping.name, placed.mapping.origin) == ("web shop", Origin.PERSON)
    assert placed.deployments[0].phase is Phase.DEPLOYED
    office.world.deployment_projects.clear()
    there = office.says("web 1.4", later=HALF_AN_HOUR)
    assert there.phase is Phase.UNMAPPED
    assert there.why == (
        f"web shop ({shop.id}), which dana chose for it, is gone from Bamboo, "
        "or Kraken's account may not see it any more"
    )
    forget.run(forget.inputs.model_validate(inputs), office.desk())
    assert office.says("web 1.4", later=HALF_AN_HOUR).why == "no deployment project has its name"


def test_figures_of_teams(office: Office) -> None:
    office.configure(
        teams=[
            {"name": "Shop", "projects": ["SHOP"]},
            {"name": "Payments", "projects": ["PAY"]},
            {"name": "Idle", "projects": ["IDLE"]},
        ]
    )
    web, api = office.project("web"), office.project("api")
    for number in range(1, 4):
        office.deployed(web, f"1.{number}", "PROD", at=ago(days=number))
        office.deployed(api, f"1.{number}", "PROD", at=ago(days=number), state="FAILED")
    releases = [office.release("web 1.1"), office.release("api 1.1", project="SHOP", team="Shop")]
    found = office.collect(*releases)
    lead = 1.1  # an hour, and the three minutes of a deployment
    assert found.delivery == (Delivery("Shop", 30, 0, None, 1.0), Delivery("Payments", 30, 3, lead, 0.0))
    for project in (web, api):
        project.environment("PROD").results.clear()
    office.deployed(api, "1.4", "PROD", at=NOW + timedelta(days=1))
    later = office.collect(*releases, later=timedelta(days=1, hours=1))
    assert later.delivery == (Delivery("Shop", 30, 1, lead, 0.75), Delivery("Payments", 30, 3, lead, 0.0))


def test_figures_do_not_need_releases(office: Office) -> None:
    web = office.project()
    office.deployed(web, "1.4", "PROD", at=ago(days=1))
    office.collect(office.release("web 1.4"))
    (figures,) = office.collect(later=timedelta(days=7)).delivery
    assert (figures.team, figures.deployments) == ("Payments", 1)
    assert office.collect(later=timedelta(days=24)).delivery == ()


def test_some_teams_alone_ask_for_theirs_alone(office: Office) -> None:
    office.configure(
        teams=[{"name": "Shop", "projects": ["SHOP"]}, {"name": "Payments", "projects": ["PAY"]}]
    )
    for name in ("web", "api"):
        office.deployed(office.project(name), "1.4", "PROD", at=ago(days=1))
    office.collect(office.release("web 1.4"), office.release("api 1.4", project="SHOP", team="Shop"))
    office.configure(only=["Payments"])
    found = office.collect(office.release("web 1.4"), later=HALF_AN_HOUR)
    ids = [each.id for each in office.world.deployment_projects[0].environments]
    assert office.faults.requests.all[1].json() == {"ids": ids}
    assert [each.team for each in found.delivery] == ["Payments"]
    assert found.sources == (
        Source("bamboo", "Bamboo", "", NOW + HALF_AN_HOUR),
        Source("bamboo", "web", "Payments", NOW + HALF_AN_HOUR),
    )


def test_large_landscapes_take_one_look_at_each_environment(office: Office) -> None:
    for number in range(200):
        project = office.project(f"app{number}")
        for version in range(3):
            office.deployed(project, f"1.{version}", "UAT", "PROD", at=ago(days=9 - version))
    releases = [office.release(f"app{number} 1.{minor}") for number in range(200) for minor in range(10)]
    found = office.collect(*releases)
    assert len(found.placed) == 2000
    assert len(office.asked) == 402
    assert found.placed["app7 1.1"].deployments[0].phase is Phase.PASSED
    office.collect(*releases, later=HALF_AN_HOUR)
    assert len(office.asked) == 2
