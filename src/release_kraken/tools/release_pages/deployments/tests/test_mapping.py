"""Which deployment project deploys an application."""

from dataclasses import replace
from datetime import timedelta

import pytest

from release_kraken.connectors.bamboo.inventory import DeploymentProject
from release_kraken.tools.release_pages.board import Origin
from release_kraken.tools.release_pages.deployments.mapping import (
    Application,
    Choice,
    Mapper,
    namesakes,
    released,
)
from release_kraken.tools.release_pages.deployments.nearness import near, projects_called
from release_kraken.tools.release_pages.settings import MappingSettings
from release_kraken.tools.release_pages.tests import boards
from release_kraken.tools.release_pages.tests.results import NOON


def project(number: int, name: str, plan: str = "") -> DeploymentProject:
    return DeploymentProject(number, name, plan, False, (), f"https://bamboo/{number}")


def application(name: str = "web", key: str = "PAY", *teams: str) -> Application:
    return Application(key, name, teams, (), NOON)


def choice(number: int, name: str = "web", key: str = "PAY") -> Choice:
    return Choice(key, name, number, "Chosen", "Dana", NOON)


def configured(deployment_project: str, name: str = "", key: str = "PAY") -> MappingSettings:
    return MappingSettings(project=key, application=name, deployment_project=deployment_project)


WEB, API = project(1, "web"), project(2, "api")


@pytest.mark.parametrize(
    ("mapper", "expected"),
    [
        pytest.param(Mapper((WEB, API)), (1, Origin.NAME), id="same name"),
        pytest.param(
            Mapper((project(1, "PAY - Web"), API)), (1, Origin.NAME), id="name with the project's key"
        ),
        pytest.param(
            Mapper((WEB, API), configured=(configured("api"),)),
            (2, Origin.CONFIGURATION),
            id="configured for all",
        ),
        pytest.param(
            Mapper((WEB, API), configured=(configured("web"), configured("2", "WEB"))),
            (2, Origin.CONFIGURATION),
            id="configured for it alone, by id",
        ),
        pytest.param(
            Mapper((WEB, API), configured=(configured("api", "other"), configured("api", key="ORD"))),
            (1, Origin.NAME),
            id="configured for others",
        ),
        pytest.param(
            Mapper((WEB, API), (choice(2),), (configured("web"),)),
            (2, Origin.PERSON),
            id="chosen beats configured",
        ),
        pytest.param(
            Mapper((WEB, API), (choice(2, "W.E.B", "pay"),)), (2, Origin.PERSON), id="chosen as spelled"
        ),
        pytest.param(Mapper((WEB, API), (choice(2, "other"),)), (1, Origin.NAME), id="chosen for another"),
    ],
)
def test_who_says_it(mapper: Mapper, expected: tuple[int, Origin]) -> None:
    (found,) = mapper.mapped([application()])
    assert found.mapping is not None
    assert (found.mapping.deployment_project, found.mapping.origin) == expected
    assert found.mapping.url == f"https://bamboo/{expected[0]}"
    assert (found.why, found.candidates) == ("", ())


GONE = "is gone from Bamboo, or Kraken's account may not see it any more"


@pytest.mark.parametrize(
    ("mapper", "why", "candidates"),
    [
        pytest.param(Mapper(()), "no deployment project has its name", (), id="no deployment projects"),
        pytest.param(
            Mapper((API, project(3, "Web frontend"))),
            "no deployment project has its name",
            ((3, "Web frontend"),),
            id="near name",
        ),
        pytest.param(
            Mapper((WEB, project(3, "Web"))),
            "web (1) and Web (3) have its name",
            ((3, "Web"), (1, "web")),
            id="two of the same name",
        ),
        pytest.param(
            Mapper((WEB, project(3, "PAY web"))),
            "web (1) and PAY web (3) have its name",
            ((3, "PAY web"), (1, "web")),
            id="with and without key",
        ),
        pytest.param(
            Mapper((WEB,), (choice(9),)),
            f"Chosen (9), which Dana chose for it, {GONE}",
            ((1, "web"),),
            id="chosen gone",
        ),
        pytest.param(
            Mapper((WEB,), configured=(configured("shop"),)),
            f"shop, which is configured for it, {GONE}",
            ((1, "web"),),
            id="configured gone",
        ),
        pytest.param(
            Mapper((WEB, project(4, "S-hop"), project(5, "Shop")), configured=(configured("shop"),)),
            "shop, which is configured for it, is the name of S-hop (4) and Shop (5): configure the id",
            ((1, "web"),),
            id="configured twice",
        ),
    ],
)
def test_why_there_is_none(mapper: Mapper, why: str, candidates: tuple[tuple[int, str], ...]) -> None:
    (found,) = mapper.mapped([application()])
    assert (found.mapping, found.why, found.candidates) == (None, why, candidates)


def test_a_name_that_two_applications_have_decides_nothing() -> None:
    shared = [application("web", "PAY"), application("web", "ORD")]
    found = Mapper((WEB,)).mapped(shared)
    assert [each.mapping for each in found] == [None, None]
    assert {each.why for each in found} == {"other applications have that name too"}
    first, second = Mapper((WEB,), (choice(1),)).mapped(shared)
    assert first.mapping is not None
    assert first.mapping.origin is Origin.PERSON
    assert second.mapping is not None
    assert second.mapping.origin is Origin.NAME


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("web", [1], id="name"),
        pytest.param("Web", [3], id="exact name beats spelling"),
        pytest.param("W-E-B", [1, 3], id="several spellings"),
        pytest.param("2", [4], id="name beats id"),
        pytest.param(" 3 ", [3], id="id"),
        pytest.param("nothing", [], id="none"),
    ],
)
def test_what_a_person_means(name: str, expected: list[int]) -> None:
    known = (WEB, API, project(3, "Web"), project(4, "2"))
    assert [each.id for each in projects_called(name, known)] == expected


def test_versions_without_application_belong_to_a_deployment_project_of_the_keys_name() -> None:
    assert [each.id for each in namesakes(application(""), (WEB, project(3, "Pay")))] == [3]


@pytest.mark.parametrize(
    ("names", "builds", "expected"),
    [
        pytest.param(("shopweb",), "", ["Shop-Web", "Deploy shop web (new)"], id="the nearest first"),
        pytest.param(("chekout",), "", ["Checkout"], id="typing error"),
        pytest.param(("zzz",), "SHOP", ["Checkout"], id="of the project's plans"),
        pytest.param(("zzz",), "", [], id="none"),
        pytest.param(("",), "", [], id="no name"),
        pytest.param(("x",), "", ["x"], id="one letter"),
    ],
)
def test_near_names(names: tuple[str, ...], builds: str, expected: list[str]) -> None:
    known = [
        project(1, "Deploy shop web (new)"),
        project(2, "Shop-Web"),
        project(3, "Checkout", plan="SHOP-CO"),
        project(4, "x"),
    ]
    assert [name for _, name in near(names, known, builds)] == expected


def test_no_more_than_five_are_near() -> None:
    assert len(near(("web",), [project(number, f"web {number}") for number in range(9)])) == 5


def test_applications_of_releases() -> None:
    releases = [
        replace(boards.release("Web 1.4"), team="Shop"),
        replace(boards.release("web 1.5"), team="Payments"),
        boards.release("1.4"),
        replace(boards.release("web 1.4"), project="ORD"),
    ]
    before = [
        replace(application("web"), releases=("old",)),
        replace(application("api"), seen=NOON - timedelta(days=30)),
        replace(application("gone"), seen=NOON - timedelta(days=31)),
    ]
    assert released(releases, before, NOON) == (
        Application("ORD", "web", ("Payments",), ("web 1.4",), NOON),
        Application("PAY", "", ("Payments",), ("1.4",), NOON),
        Application("PAY", "api", (), (), NOON - timedelta(days=30)),
        Application("PAY", "Web", ("Shop", "Payments"), ("Web 1.4", "web 1.5"), NOON),
    )
