"""What people choose."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError
from tests.contexts import DictMemory

from release_kraken.connectors.bamboo.inventory import DeploymentProject
from release_kraken.core.errors import ConfigError
from release_kraken.core.json import JSONValue
from release_kraken.core.plugin import Action, Desk
from release_kraken.tools.release_pages.actions import ACTIONS
from release_kraken.tools.release_pages.deployments.choices import (
    applications,
    choices,
    deployment_projects,
    keep_seen,
)
from release_kraken.tools.release_pages.deployments.mapping import Application, Mapped, Mapper
from release_kraken.tools.release_pages.settings import MappingSettings, ReleasePagesSettings
from release_kraken.tools.release_pages.tests.results import NOON

SETTINGS = ReleasePagesSettings(mappings=(MappingSettings(project="ORD", deployment_project="orders"),))
PROJECTS = tuple(
    DeploymentProject(number, name, "", False, (), "")
    for number, name in [(1, "Shop Web"), (2, "api"), (3, "orders"), (4, "Twin"), (5, "Twin")]
)
APPLICATIONS = (
    Application("ORD", "", ("Orders",), ("1.0",), NOON),
    Application("PAY", "api", ("Payments",), ("api 1.0",), NOON),
    Application("PAY", "web/shop", ("Payments",), ("web/shop 1.0",), NOON),
)


@pytest.fixture
def desk() -> Desk[ReleasePagesSettings]:
    memory = DictMemory()
    keep_seen(memory, PROJECTS, APPLICATIONS)
    return Desk(SETTINGS, memory, NOON, None, None, {}, "Dana")


def do(desk: Desk[ReleasePagesSettings], name: str, **inputs: str) -> str:
    actions: dict[str, Action[ReleasePagesSettings, Any]] = {each.name: each for each in ACTIONS}
    return actions[name].run(actions[name].inputs.model_validate(inputs), desk)


def mappings(desk: Desk[ReleasePagesSettings]) -> tuple[Mapped, ...]:
    """What the next run finds."""
    mapper = Mapper(deployment_projects(desk.memory), choices(desk.memory), desk.settings.mappings)
    return mapper.mapped(applications(desk.memory))


def shown(desk: Desk[ReleasePagesSettings]) -> dict[str, tuple[str, str] | str]:
    return {
        str(each.application): (each.mapping.name, each.mapping.origin.value) if each.mapping else each.why
        for each in mappings(desk)
    }


def test_what_is_known_before_anybody_chose(desk: Desk[ReleasePagesSettings]) -> None:
    assert shown(desk) == {
        "ORD": ("orders", "configuration"),
        "PAY api": ("api", "name"),
        "PAY web/shop": "no deployment project has its name",
    }
    assert mappings(desk)[2].candidates == ((1, "Shop Web"),)


def test_a_choice_counts_until_it_is_forgotten(desk: Desk[ReleasePagesSettings]) -> None:
    said = do(desk, "map", project="pay", application="WEB/shop ", deployment_project="shop web")
    assert said == "Shop Web (1) deploys PAY web/shop: the next run looks there."
    assert desk.memory.get("mapping/PAY/web/shop") == {
        "project": "PAY",
        "application": "web/shop",
        "deployment_project": 1,
        "name": "Shop Web",
        "who": "Dana",
        "at": "2026-11-20T12:00:00Z",
    }
    assert shown(desk)["PAY web/shop"] == ("Shop Web", "person")
    do(desk, "map", project="PAY", application="web/shop", deployment_project="5")
    assert shown(desk)["PAY web/shop"] == ("Twin", "person")
    said = do(desk, "unmap", project="PAY", application="Web Shop")
    assert said == "Twin (5) is not chosen for PAY Web Shop any more."
    assert shown(desk)["PAY web/shop"] == "no deployment project has its name"
    assert list(desk.memory.list("mapping/")) == []


def test_a_choice_replaces_what_was_chosen_under_another_spelling(desk: Desk[ReleasePagesSettings]) -> None:
    do(desk, "map", project="PAY", application="api", deployment_project="orders")
    keep_seen(desk.memory, PROJECTS, (replace(APPLICATIONS[1], name="API"),))
    do(desk, "map", project="PAY", application="api", deployment_project="Shop Web")
    assert list(desk.memory.list("mapping/")) == ["mapping/PAY/API"]
    assert shown(desk) == {"PAY API": ("Shop Web", "person")}


def test_versions_without_application_can_be_mapped(desk: Desk[ReleasePagesSettings]) -> None:
    assert (
        do(desk, "map", project="ORD", deployment_project="2")
        == "api (2) deploys ORD: the next run looks there."
    )
    assert shown(desk)["ORD"] == ("api", "person")
    assert do(desk, "unmap", project="ORD") == "api (2) is not chosen for ORD any more."
    assert shown(desk)["ORD"] == ("orders", "configuration")


def test_a_choice_of_what_is_released_no_more_can_be_forgotten(desk: Desk[ReleasePagesSettings]) -> None:
    do(desk, "map", project="PAY", application="api", deployment_project="orders")
    keep_seen(desk.memory, PROJECTS, ())
    assert (
        do(desk, "unmap", project="PAY", application="api")
        == "orders (3) is not chosen for PAY api any more."
    )


@pytest.mark.parametrize(
    ("action", "inputs", "message"),
    [
        pytest.param(
            "map",
            {"project": "PAY", "application": "webshop", "deployment_project": "Shop Wep"},
            "Shop Wep: the last run saw no such deployment project in Bamboo; did you mean Shop Web (1)?",
            id="mistyped deployment project",
        ),
        pytest.param(
            "map",
            {"project": "PAY", "application": "api", "deployment_project": "aip"},
            "aip: the last run saw no such deployment project in Bamboo; did you mean api (2)?",
            id="letters of a short name turned around",
        ),
        pytest.param(
            "map",
            {"project": "PAY", "application": "api", "deployment_project": "9"},
            "9: the last run saw no such deployment project in Bamboo; Kraken's account may not see it",
            id="unknown id",
        ),
        pytest.param(
            "map",
            {"project": "PAY", "application": "api", "deployment_project": "Twin"},
            "Twin: Twin (4), Twin (5) have that name: give the id",
            id="two of that name",
        ),
        pytest.param(
            "map",
            {"project": "PAY", "application": "apy", "deployment_project": "api"},
            "PAY apy: no release of such an application was seen lately; did you mean PAY api?",
            id="mistyped application",
        ),
        pytest.param(
            "map",
            {"project": "XXXXXXXXXX", "deployment_project": "api"},
            "XXXXXXXXXX: no release of such an application was seen lately; "
            "the page lists those that there are",
            id="unknown application",
        ),
        pytest.param(
            "unmap",
            {"project": "PAY", "application": "api"},
            "PAY api: nobody has chosen a deployment project for it, so none can be forgotten",
            id="nothing to forget",
        ),
    ],
)
def test_what_cannot_be(
    desk: Desk[ReleasePagesSettings], action: str, inputs: dict[str, str], message: str
) -> None:
    before = json.dumps(desk.memory.list())
    with pytest.raises(ConfigError) as refused:
        do(desk, action, **inputs)
    assert str(refused.value) == message
    assert json.dumps(desk.memory.list()) == before


def test_nothing_can_be_chosen_before_the_first_run(desk: Desk[ReleasePagesSettings]) -> None:
    empty = replace(desk, memory=DictMemory())
    assert mappings(empty) == ()
    keep_seen(empty.memory, (), APPLICATIONS)
    with pytest.raises(ConfigError, match="no deployment projects are known yet: they come with a run"):
        do(empty, "map", project="PAY", application="api", deployment_project="api")


@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param({"project": "PAY", "deployment_project": "a", "more": "b"}, id="unknown input"),
        pytest.param({"project": "", "deployment_project": "a"}, id="no project"),
        pytest.param({"project": "PAY", "deployment_project": ""}, id="no deployment project"),
        pytest.param({"project": "PAY", "application": "a" * 256, "deployment_project": "a"}, id="long"),
    ],
)
def test_inputs_are_checked(inputs: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ACTIONS[0].inputs.model_validate(inputs)


def test_what_is_as_it_was_is_not_written_again() -> None:
    written: list[str] = []

    class Noting(DictMemory):
        def put(self, values: Mapping[str, JSONValue]) -> None:
            written.extend(values)
            super().put(values)

    memory = Noting()
    keep_seen(memory, PROJECTS, APPLICATIONS)
    keep_seen(memory, PROJECTS, APPLICATIONS[:1])
    assert written == ["deployment-projects", "bamboo/applications", "bamboo/applications"]
