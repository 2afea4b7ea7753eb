"""Reduces plans to facts."""

import json

import pytest

from release_kraken.connectors.terraform.client import Action, Plan, PlannedResource
from release_kraken.connectors.terraform.plan import planned_resource, read_plan
from release_kraken.core.errors import RemoteError
from release_kraken.core.json import JSONObject


def entry(*actions: str, change: JSONObject | None = None, **fields: str) -> JSONObject:
    given = {"address": "x_y.z", "mode": "managed", "type": "x_y", "name": "z"}
    whole = {"actions": list(actions), "after": {}, "after_unknown": {}, **(change or {})}
    return {**given, **fields, "change": whole}


@pytest.mark.parametrize(
    ("given", "action"),
    [
        pytest.param(entry("no-op"), Action.NO_OP, id="no-op"),
        pytest.param(entry("create"), Action.CREATE, id="create"),
        pytest.param(entry("update"), Action.UPDATE, id="update"),
        pytest.param(entry("delete"), Action.DELETE, id="delete"),
        pytest.param(entry("delete", "create"), Action.REPLACE, id="destroy-before-create"),
        pytest.param(entry("create", "delete"), Action.REPLACE, id="create-before-destroy"),
        pytest.param(entry("forget"), Action.FORGET, id="forget"),
        pytest.param(entry("create", "forget"), Action.CREATE, id="create-and-forget"),
        pytest.param(entry("read", mode="data"), Action.READ, id="read"),
        pytest.param(entry("no-op", change={"importing": {"id": "i"}}), Action.IMPORT, id="import"),
        pytest.param(
            entry("update", change={"importing": {"id": "i"}}), Action.UPDATE, id="import-and-update"
        ),
        pytest.param(entry("transmogrify"), Action.UPDATE, id="unheard-of"),
        pytest.param({"address": "x_y.z"}, Action.UPDATE, id="no-change-object"),
    ],
)
def test_actions(given: JSONObject, action: Action) -> None:
    assert planned_resource(given).action is action


def test_a_resource_keeps_its_address_and_tags_and_no_other_value() -> None:
    given = entry(
        "create",
        address='module.a["k"].aws_vpc.this[0]',
        module_address='module.a["k"]',
        type="aws_vpc",
        name="this",
        change={"after": {"password": "hunter2", "tags_all": {"team": "x"}}},
    )

    assert planned_resource(given) == PlannedResource(
        address='module.a["k"].aws_vpc.this[0]',
        type="aws_vpc",
        name="this",
        action=Action.CREATE,
        module='module.a["k"]',
        supports_tags=True,
        tags={"team": "x"},
    )


def test_a_data_source_filters_by_tags_and_bears_none() -> None:
    given = entry("read", mode="data", type="aws_vpc", change={"after": {"tags": {"a": "b"}}})

    assert (planned_resource(given).supports_tags, planned_resource(given).tags) == (False, None)


def test_a_plan_is_read_whole() -> None:
    text = json.dumps(
        {
            "format_version": "1.2",
            "planned_values": {"root_module": {"resources": [{"values": {"a": [1, {"b": None}]}}]}},
            "resource_drift": [entry("update", address="aws_vpc.drifted")],
            "resource_changes": [entry("create"), entry("delete"), entry("no-op")],
            "output_changes": {"o": {"actions": ["create"]}},
            "complete": False,
        }
    )

    plan = read_plan(text)

    assert [resource.action for resource in plan.resources] == [Action.CREATE, Action.DELETE, Action.NO_OP]
    assert (plan.drifted, plan.complete) == (("aws_vpc.drifted",), False)
    assert (plan.count(Action.CREATE, Action.DELETE), plan.count(Action.REPLACE)) == (2, 0)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"format_version": "1.2"}', id="nothing-planned"),
        pytest.param('{"resource_changes": null, "resource_drift": null}', id="null"),
    ],
)
def test_a_plan_may_be_empty(text: str) -> None:
    assert read_plan(text) == Plan()


def test_what_is_no_plan_is_an_error() -> None:
    with pytest.raises(RemoteError, match="the plan's JSON cannot be read"):
        read_plan('{"resource_changes": [')
