"""What is deployed where."""

from datetime import UTC
from typing import Any

import pytest
from starlette.responses import JSONResponse

from release_kraken.connectors.bamboo.deployments import (
    Availability,
    Deployed,
    DeploymentState,
    EnvironmentState,
    IssueStatus,
    LifeCycle,
    Result,
)
from release_kraken.connectors.bamboo.grants import Refusal, RefusedError
from release_kraken.connectors.bamboo.tests.serving import NOON, At, minute
from release_kraken.core.errors import RemoteError


def test_a_result_tells_everything(at: At) -> None:
    shop = at.shop()
    uat = shop.environment("UAT")
    at.world.add_user("dana o'neil", "Dana <b>O'Neil</b> & co")
    version = at.world.release(shop, "1.4.0", branch="hotfix/basket", at=NOON)
    made = at.world.deploy(uat, version, user="dana o'neil", at=minute(5))
    assert at.bamboo.list_results(uat.id, 10) == (
        Result(
            id=made.id,
            environment=uat.id,
            version="1.4.0",
            version_id=version.id,
            version_created=NOON,
            branch="hotfix/basket",
            state=DeploymentState.SUCCESS,
            life_cycle=LifeCycle.FINISHED,
            started=minute(5),
            finished=minute(8),
            user="dana o'neil",
            who="Dana <b>O'Neil</b> & co",
            url=f"{at.url}/deploy/viewDeploymentResult.action?deploymentResultId={made.id}",
        ),
    )


def test_nobody_is_named_where_nobody_began_it(at: At) -> None:
    shop = at.shop()
    at.world.deploy(shop.environment("UAT"), at.world.release(shop, "1"))
    (result,) = at.bamboo.list_results(shop.environment("UAT").id, 1)
    assert (result.user, result.who) == ("", "")


@pytest.mark.parametrize("limit", [1, 25, 26, 60, 100])
def test_results_come_newest_first_up_to_the_limit(at: At, limit: int) -> None:
    shop = at.shop()
    uat = shop.environment("UAT")
    for number in range(60):
        at.world.deploy(uat, at.world.release(shop, str(number)), at=minute(number))
    found = at.bamboo.list_results(uat.id, limit)
    assert [each.version for each in found] == [str(number) for number in range(59, -1, -1)][:limit]


def test_a_deployment_that_begins_between_two_pages_doubles_nothing(at: At) -> None:
    shop = at.shop()
    uat = shop.environment("UAT")
    for number in range(30):
        at.world.deploy(uat, at.world.release(shop, str(number)), at=minute(number))
    app = at.faults._app

    async def busy(scope: Any, receive: Any, send: Any) -> None:
        await app(scope, receive, send)
        at.world.deploy(uat, at.world.release(shop, "new"), at=minute(99))

    at.faults._app = busy
    ids = [each.id for each in at.bamboo.list_results(uat.id, 100)]
    assert len(ids) == len(set(ids)) == 30


def test_what_runs_is_the_newest_that_succeeded(at: At) -> None:
    shop = at.shop()
    uat = shop.environment("UAT")
    one, two, three = (at.world.release(shop, name, at=minute(n)) for n, name in enumerate(["1", "2", "3"]))
    at.world.deploy(uat, one, at=minute(10))
    at.world.deploy(uat, two, at=minute(20))
    at.world.deploy(uat, three, "FAILED", at=minute(30))
    found = at.bamboo.get_current(uat.id)
    assert (found.current and found.current.version, found.former and found.former.version) == ("2", "1")
    assert found.attempt is not None
    assert (found.attempt.version, found.attempt.state) == ("3", DeploymentState.FAILED)
    assert not found.attempt.is_running
    assert found.is_known
    assert not found.is_rollback


def test_a_deployment_that_runs_is_an_attempt_until_it_has_ended(at: At) -> None:
    shop = at.shop()
    uat = shop.environment("UAT")
    begun = at.world.begin(uat, at.world.release(shop, "1"), at=minute(1))
    found = at.bamboo.get_current(uat.id)
    assert found.current is None
    assert found.attempt is not None
    assert found.attempt.is_running
    assert found.attempt.finished is None
    begun.end("SUCCESS")
    ended = at.bamboo.get_current(uat.id)
    assert ended.current is not None
    assert ended.current.finished == minute(4)
    assert ended.attempt is None


def test_a_rollback_is_known_by_the_age_of_the_version(at: At) -> None:
    shop = at.shop()
    prod = shop.environment("PROD")
    old, new = at.world.release(shop, "9", at=minute(1)), at.world.release(shop, "10", at=minute(2))
    at.world.deploy(prod, new, at=minute(10))
    assert not at.bamboo.get_current(prod.id).is_rollback
    at.world.deploy(prod, old, at=minute(20))
    found = at.bamboo.get_current(prod.id)
    assert found.is_rollback
    assert found.current is not None
    assert found.current.version == "9"


def test_what_finished_last_counts_whatever_began_last(at: At) -> None:
    shop = at.shop()
    prod = shop.environment("PROD")
    slow = at.world.begin(prod, at.world.release(shop, "slow"), at=minute(0))
    at.world.deploy(prod, at.world.release(shop, "quick"), at=minute(1))
    slow.end("SUCCESS", minute(30))
    current = at.bamboo.get_current(prod.id).current
    assert current is not None
    assert current.version == "slow"


def test_a_success_far_back_is_found(at: At) -> None:
    shop = at.shop()
    uat = shop.environment("UAT")
    at.world.deploy(uat, at.world.release(shop, "good"), at=minute(0))
    for number in range(80):
        at.world.deploy(uat, at.world.release(shop, "bad"), "FAILED", at=minute(number + 1))
    found = at.bamboo.get_current(uat.id)
    assert found.current is not None
    assert found.current.version == "good"
    assert len(at.asked()) == 4


def test_a_success_too_far_back_makes_it_unknown(at: At) -> None:
    shop = at.shop()
    uat = shop.environment("UAT")
    at.world.deploy(uat, at.world.release(shop, "good"), at=minute(0))
    for number in range(120):
        at.world.deploy(uat, at.world.release(shop, "bad"), "FAILED", at=minute(number + 1))
    found = at.bamboo.get_current(uat.id)
    assert (found.current, found.is_known) == (None, False)
    assert found.attempt is not None
    assert at.bamboo.get_current(uat.id, most=1000).current is not None


def test_never_deployed_is_known(at: At) -> None:
    uat = at.shop().environment("UAT")
    assert at.bamboo.get_current(uat.id) == Deployed(uat.id, None)
    assert at.bamboo.list_results(uat.id, 5) == ()


def test_expired_results_leave_what_is_left(at: At) -> None:
    shop = at.shop()
    uat = shop.environment("UAT")
    for number in range(5):
        at.world.deploy(uat, at.world.release(shop, str(number)), at=minute(number))
    uat.expire(1)
    found = at.bamboo.get_current(uat.id)
    assert found.current is not None
    assert (found.current.version, found.former) == ("4", None)


def test_an_environment_that_is_gone_is_missing(at: At) -> None:
    with pytest.raises(RefusedError, match=r"404.*gone.*may not see") as refused:
        at.bamboo.get_current(4711)
    assert refused.value.refusal is Refusal.MISSING


def test_the_states_of_all_environments_come_in_one_request(at: At) -> None:
    shop = at.shop("DEV", "UAT", "PROD")
    dev, uat, prod = shop.environments
    version = at.world.release(shop, "1.4.0", branch="main")
    version.marks = ("Approved", "Broken")
    at.world.deploy(dev, version, at=minute(0))
    at.world.begin(uat, version, at=minute(9))
    states = at.bamboo.list_deployment_states([prod.id, uat.id, dev.id])
    assert [state.environment for state in states] == [prod.id, uat.id, dev.id]
    assert states[0] == EnvironmentState(prod.id, None)
    assert states[1].latest is not None
    assert states[1].latest.is_running
    deployed = states[2].latest
    assert deployed is not None
    assert (deployed.version, deployed.branch, deployed.is_deployed) == ("1.4.0", "main", True)
    assert (deployed.started, deployed.finished) == (minute(0), minute(3))
    assert states[2].mark == "broken"
    assert at.asked() == ["POST /deploy/dashboard/status"]
    assert at.faults.requests.all[0].json() == {"ids": [prod.id, uat.id, dev.id]}


def test_no_environments_ask_nothing(at: At) -> None:
    assert at.bamboo.list_deployment_states([]) == ()
    assert at.asked() == []


def test_an_environment_that_bamboo_is_silent_on_is_asked_for_itself(at: At) -> None:
    shop = at.shop()
    uat, prod = shop.environments
    at.world.deploy(uat, at.world.release(shop, "1"))
    at.fake.is_silent_on_new = True
    states = at.bamboo.list_deployment_states([uat.id, prod.id])
    assert states[1] == EnvironmentState(prod.id, None)
    assert len(at.asked()) == 2


def test_one_forbidden_environment_hides_no_other(at: At) -> None:
    shop = at.shop()
    uat, prod = shop.environments
    at.world.deploy(uat, at.world.release(shop, "1"))
    at.fake.forbidden = {prod.id}
    states = at.bamboo.list_deployment_states([uat.id, prod.id, 4711])
    assert states[0].latest is not None
    assert states[0].latest.version == "1"
    assert "403" in states[1].trouble
    assert "404" in states[2].trouble
    assert [state.latest for state in states[1:]] == [None, None]


def test_an_older_server_is_asked_for_each(at: At) -> None:
    shop = at.shop()
    at.world.deploy(shop.environment("UAT"), at.world.release(shop, "1"))
    at.fake.has_dashboard_status = False
    states = at.bamboo.list_deployment_states([each.id for each in shop.environments])
    assert [state.latest and state.latest.version for state in states] == ["1", None]
    assert [state.trouble for state in states] == ["", ""]


def test_one_broken_environment_hides_no_other(at: At) -> None:
    shop = at.shop()
    uat, prod = shop.environments
    at.world.deploy(uat, at.world.release(shop, "1"))
    app = at.faults._app

    async def breaking(scope: Any, receive: Any, send: Any) -> None:
        breaks = str(prod.id) in scope["path"] or scope["method"] == "POST"
        await (JSONResponse({"message": "NullPointerException"}, 500) if breaks else app)(
            scope, receive, send
        )

    at.faults._app = breaking
    states = at.bamboo.list_deployment_states([prod.id, uat.id])
    assert "NullPointerException" in states[0].trouble
    assert states[1].latest is not None


def test_a_server_that_is_down_is_not_asked_for_each(at: At) -> None:
    at.faults.status(503, times=5)
    with pytest.raises(RemoteError, match="503"):
        at.bamboo.list_deployment_states([1, 2])
    assert len(at.asked()) == 5


def test_a_server_that_goes_down_while_each_is_asked_for(at: At) -> None:
    at.faults.status(404)
    at.faults.status(503, times=5)
    with pytest.raises(RemoteError, match="503"):
        at.bamboo.list_deployment_states([1, 2])


def test_what_is_no_refusal_of_one_environment_fails_the_whole(at: At) -> None:
    bamboo = at.bamboo
    at.fake.token = "another"
    with pytest.raises(RemoteError, match="401"):
        bamboo.list_deployment_states([1, 2])
    assert len(at.asked()) == 1


def test_an_issue_is_where_a_version_with_it_is(at: At) -> None:
    shop = at.shop("DEV", "UAT", "PROD")
    dev, uat, prod = shop.environments
    first = at.world.release(shop, "1", "SHOP-7", at=minute(1))
    second = at.world.release(shop, "2", "SHOP-7", "SHOP-8", at=minute(2))
    at.world.deploy(dev, second)
    at.world.deploy(uat, first)

    def status(number: int, name: str, availability: Availability, version: str) -> IssueStatus:
        return IssueStatus(shop.id, "Shop", number, name, availability, version)

    assert at.bamboo.get_issue_status("SHOP-7") == (
        status(dev.id, "DEV", Availability.AVAILABLE, "2"),
        status(uat.id, "UAT", Availability.PARTIALLY_AVAILABLE, "1"),
        status(prod.id, "PROD", Availability.NOT_AVAILABLE, ""),
    )
    assert at.bamboo.get_issue_status("SHOP-8")[1].availability is Availability.NOT_AVAILABLE
    assert at.bamboo.get_issue_status("SHOP-99") == ()


def test_moments_are_in_utc(at: At) -> None:
    shop = at.shop()
    at.world.deploy(shop.environment("UAT"), at.world.release(shop, "1"))
    (result,) = at.bamboo.list_results(shop.environment("UAT").id, 1)
    assert result.started is not None
    assert result.started.tzinfo is UTC
