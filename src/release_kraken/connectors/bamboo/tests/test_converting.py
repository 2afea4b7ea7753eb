"""What servers leave out, or send as null, is missing and no error."""

from typing import Any

import pytest

from release_kraken.connectors.bamboo import converting
from release_kraken.connectors.bamboo.deployments import DeploymentState, LifeCycle, Result
from release_kraken.connectors.bamboo.links import Links
from release_kraken.connectors.bamboo.payloads import PlanPayload, ResultPayload, StatusPayload

LINKS = Links("https://b")


def _result(**sent: Any) -> Result:
    return converting.result(ResultPayload.model_validate({"id": 7, **sent}), 1, LINKS)


def test_a_result_of_which_only_the_id_is_known() -> None:
    assert _result() == Result(
        id=7,
        environment=1,
        version="",
        version_id=None,
        version_created=None,
        branch="",
        state=DeploymentState.UNKNOWN,
        life_cycle=LifeCycle.UNKNOWN,
        started=None,
        finished=None,
        user="",
        who="",
        url="https://b/deploy/viewDeploymentResult.action?deploymentResultId=7",
    )


@pytest.mark.parametrize(
    ("sent", "version"),
    [
        pytest.param({"deploymentVersionName": "1"}, "1", id="name-alone"),
        pytest.param({"deploymentVersion": {"name": "2"}}, "2", id="version-alone"),
        pytest.param({"deploymentVersionName": "1", "deploymentVersion": {"name": "2"}}, "1", id="both"),
        pytest.param({"deploymentVersionName": None, "deploymentVersion": None}, "", id="null"),
        pytest.param({"deploymentVersion": {"name": None, "planBranchName": None}}, "", id="null-within"),
    ],
)
def test_the_version_has_its_name_in_two_places(sent: dict[str, Any], version: str) -> None:
    assert _result(**sent).version == version


def test_who_has_no_name_is_named_by_the_account() -> None:
    assert _result(reasonSummary='<a href="/browse/user/dana"></a>').who == "dana"


@pytest.mark.parametrize("number", [None, 0, -1])
def test_an_environment_without_a_result_was_never_deployed_to(number: int | None) -> None:
    sent = StatusPayload.model_validate({"environmentId": 1, "deploymentResultId": number})
    assert converting.environment_state(sent, LINKS).latest is None


@pytest.mark.parametrize(
    ("marks", "mark"),
    [
        pytest.param(None, "", id="null"),
        pytest.param([], "", id="none"),
        pytest.param(["UNKNOWN"], "", id="unknown"),
        pytest.param(["APPROVED"], "approved", id="approved"),
        pytest.param(["Approved", "Incomplete"], "incomplete", id="two"),
        pytest.param(["Incomplete", "BROKEN", "Approved"], "broken", id="three"),
    ],
)
def test_the_gravest_mark_counts(marks: list[str] | None, mark: str) -> None:
    statuses = None if marks is None else [{"deploymentVersionState": each} for each in marks]
    sent = {"environmentId": 1, "deploymentResultId": 7, "deploymentVersionStatuses": statuses}
    assert converting.environment_state(StatusPayload.model_validate(sent), LINKS).mark == mark


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"key": "SHOP-WEB"}, id="key"),
        pytest.param({"planKey": {"key": "SHOP-WEB"}}, id="plan-key"),
        pytest.param({"key": "SHOP-WEB", "name": None}, id="null"),
    ],
)
def test_a_plan_knows_its_project(sent: dict[str, Any]) -> None:
    plan = converting.plan(PlanPayload.model_validate(sent), LINKS)
    assert (plan.key, plan.project, plan.name, plan.url) == (
        "SHOP-WEB",
        "SHOP",
        "",
        "https://b/browse/SHOP-WEB",
    )
