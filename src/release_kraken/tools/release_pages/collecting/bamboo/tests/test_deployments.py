"""What the environments say of a release, run after run."""

from datetime import timedelta

import pytest

from release_kraken.tools.release_pages.board import Attempt, Deployment, Drift, Mapping, Origin, Phase
from release_kraken.tools.release_pages.collecting.bamboo.tests.conftest import NOW, Office, ago

HALF_AN_HOUR = timedelta(minutes=30)
MINUTES = timedelta(minutes=3)  # that a deployment of the pretended Bamboo takes


def test_a_release_is_where_its_version_runs(office: Office) -> None:
    web = office.project()
    office.deployed(web, "web-1.3.9", "UAT", "PROD", at=ago(days=9))
    office.deployed(web, "web-1.4.0", "UAT", at=ago(days=2))
    uat = web.environment("UAT")
    placed = office.placed()
    base = office.url
    assert placed.mapping == Mapping(
        web.id, "web", Origin.NAME, f"{base}/deploy/viewDeploymentProjectEnvironments.action?id={web.id}"
    )
    result = uat.results[-1].id
    ran = Attempt(
        "web-1.4.0",
        "success",
        ago(days=2) + MINUTES,
        "Ada Lovelace",
        f"{base}/deploy/viewDeploymentResult.action?deploymentResultId={result}",
    )
    assert placed.deployments[0] == Deployment(
        "UAT", Phase.DEPLOYED, "UAT", f"{base}/deploy/viewEnvironment.action?id={uat.id}", ran, first=ran.at
    )
    there = placed.deployments[1]
    assert (there.phase, there.current and there.current.version, there.first) == (
        Phase.OTHER,
        "web-1.3.9",
        None,
    )
    assert placed.drift == Drift(1, 7, ahead=False)
    assert placed.stale == ()


@pytest.mark.parametrize(
    "server",
    [
        pytest.param({}, id="as servers send"),
        pytest.param({"as_documented": True}, id="as documented"),
        pytest.param({"size_is_of_page": True}, id="sizes of pages"),
        pytest.param({"page_size": 2}, id="small pages"),
        pytest.param({"has_dashboard_status": False}, id="no dashboard"),
        pytest.param({"is_silent_on_new": True}, id="silent on new environments"),
    ],
)
def test_phases(office: Office, server: dict[str, int]) -> None:
    vars(office.fake).update(server)
    web = office.project("web", "UAT", "PROD", "Live EU")
    office.configure(
        environments=[
            {"name": "UAT", "pattern": "UAT"},
            {"name": "PROD", "pattern": "PROD", "production": True},
            {"name": "EU", "pattern": "EU", "production": True},
            {"name": "Moon", "pattern": "Moon"},
        ]
    )
    office.deployed(web, "1.3", "UAT", "PROD", at=ago(days=9))
    office.deployed(web, "1.4", "UAT", "PROD", at=ago(days=5))
    office.deployed(web, "1.3", "PROD", at=ago(days=4))
    office.deployed(web, "1.5", "UAT", at=ago(days=3))
    releases = [office.release(f"web {number}") for number in ("1.3", "1.4", "1.5", "1.6")]
    placed = office.collect(*releases).placed
    assert {name: [each.phase for each in found.deployments] for name, found in placed.items()} == {
        "web 1.3": [Phase.PASSED, Phase.DEPLOYED, Phase.EMPTY, Phase.UNMAPPED],
        "web 1.4": [Phase.PASSED, Phase.WITHDRAWN, Phase.EMPTY, Phase.UNMAPPED],
        "web 1.5": [Phase.DEPLOYED, Phase.OTHER, Phase.EMPTY, Phase.UNMAPPED],
        "web 1.6": [Phase.OTHER, Phase.OTHER, Phase.EMPTY, Phase.UNMAPPED],
    }
    assert [each.is_rollback for each in placed["web 1.4"].deployments] == [False, True, False, False]
    assert placed["web 1.4"].deployments[1].first == ago(days=5) + MINUTES
    assert placed["web 1.4"].deployments[3].why == (
        "the pattern of Moon finds no environment of web (UAT, PROD, Live EU)"
    )


def test_a_failed_attempt_stands_beside_what_runs(office: Office) -> None:
    web = office.project()
    office.deployed(web, "1.3", "UAT", at=ago(days=9))
    office.deployed(web, "1.4", "UAT", at=ago(days=1), state="FAILED")
    there = office.says("web 1.4")
    assert (there.phase, there.current and there.current.version) == (Phase.OTHER, "1.3")
    assert there.attempt is not None
    assert (there.attempt.version, there.attempt.state, there.attempt.who) == (
        "1.4",
        "failed",
        "Ada Lovelace",
    )


def test_a_running_attempt_is_looked_at_until_it_ends(office: Office) -> None:
    web = office.project()
    office.deployed(web, "1.3", "UAT", at=ago(days=9))
    begun = office.world.begin(web.environment("UAT"), office.world.release(web, "1.4"), at=ago(minutes=1))
    first = office.says("web 1.4")
    assert (first.phase, first.attempt and first.attempt.state) == (Phase.OTHER, "in progress")
    begun.end("SUCCESS", NOW)
    second = office.says("web 1.4", later=HALF_AN_HOUR)
    assert (second.phase, second.attempt, second.first) == (Phase.DEPLOYED, None, NOW)


def test_a_mark_is_that_of_the_version_that_runs(office: Office) -> None:
    web = office.project()
    office.deployed(web, "1.4", "UAT", at=ago(days=2))
    web.versions[0].marks = ("Approved",)
    assert office.says("web 1.4").mark == "approved"
    web.versions[0].marks = ("Broken",)
    assert office.says("web 1.4", later=HALF_AN_HOUR).mark == "broken"
    office.deployed(web, "1.5", "UAT", at=ago(days=1), state="FAILED")
    web.versions[1].marks = ("Incomplete",)
    assert office.says("web 1.4", later=HALF_AN_HOUR).mark == ""


def test_nothing_new_asks_two_questions(office: Office) -> None:
    for number in range(30):
        project = office.project(f"app{number}")
        office.deployed(project, "1.4.0", "UAT", "PROD", at=ago(days=2))
    office.deployed(project, "1.5.0", "UAT", at=ago(days=1), state="FAILED")
    releases = [office.release(f"app{number} 1.4.0") for number in range(30)]
    first = office.collect(*releases)
    assert len(office.asked) == 62
    second = office.collect(*releases, later=HALF_AN_HOUR)
    assert office.asked == ["GET /deploy/project/all", "POST /deploy/dashboard/status"]
    assert second.placed == first.placed
    office.deployed(project, "1.5.0", "UAT", at=ago(hours=1))
    office.collect(*releases, later=HALF_AN_HOUR)
    assert len(office.asked) == 3


def test_what_bamboo_forgets_is_remembered(office: Office) -> None:
    web = office.project()
    office.deployed(web, "1.4", "UAT", at=ago(days=3))
    first = office.says("web 1.4").first
    for number in range(3):
        office.deployed(web, f"1.5.{number}", "UAT", at=ago(hours=20 - number))
        web.environment("UAT").expire(1)
        there = office.says("web 1.4", later=HALF_AN_HOUR)
        assert (there.phase, there.first) == (Phase.PASSED, first)
    assert office.says("web 1.5.1", later=HALF_AN_HOUR).phase is Phase.PASSED
    assert office.says("web 9.9", later=HALF_AN_HOUR).phase is Phase.OTHER


def test_what_happened_while_nobody_looked_may_be_forgotten(office: Office) -> None:
    web = office.project()
    office.deployed(web, "1.4", "UAT", at=ago(days=3))
    office.collect(office.release("web 1.4"))
    office.deployed(web, "1.5", "UAT", at=NOW + timedelta(days=20))
    web.environment("UAT").expire(1)
    releases = [office.release(f"web 1.{number}") for number in (4, 5, 6)]
    placed = office.collect(*releases, later=timedelta(days=21)).placed
    found = [each.deployments[0] for each in placed.values()]
    assert [each.phase for each in found] == [Phase.PASSED, Phase.DEPLOYED, Phase.UNKNOWN]
    assert found[2].why == "what was deployed there before 2026-12-15 09:00 UTC is unknown"


def test_busy_environments_are_looked_at_further_back_once(office: Office) -> None:
    web = office.project()
    office.deployed(web, "1.4", "UAT", at=ago(days=20))
    for number in range(60):
        office.deployed(web, f"1.5.{number}", "UAT", at=ago(hours=100 - number))
    first = office.says("web 1.4")
    assert first.phase is Phase.UNKNOWN
    assert first.why == "what was deployed there before 2026-11-22 16:00 UTC is unknown"
    assert office.says("web 1.4", later=HALF_AN_HOUR).phase is Phase.PASSED
    assert office.says("web 1.4", later=HALF_AN_HOUR).phase is Phase.PASSED
    assert len(office.asked) == 2
    assert office.says("web 9.9", later=HALF_AN_HOUR).phase is Phase.OTHER


def test_no_more_than_ten_environments_are_looked_at_further_back_in_a_run(office: Office) -> None:
    releases = [office.release(f"app{number} 1.4") for number in range(6)]
    for number in range(6):
        project = office.project(f"app{number}")
        for hour in range(30):
            office.deployed(project, f"1.{hour}", "UAT", "PROD", at=ago(hours=40 - hour))
    office.collect(*releases)
    assert len(office.asked) == 2 + 12
    counts = []
    for _ in range(3):
        office.collect(*releases, later=HALF_AN_HOUR)
        counts.append(len(office.asked))
    assert counts == [2 + 10 * 2, 2 + 2 * 2, 2]


def test_what_runs_is_unknown_where_all_that_bamboo_tells_failed(office: Office) -> None:
    web = office.project()
    office.deployed(web, "1.3", "UAT", at=ago(days=20))
    for number in range(120):
        office.deployed(web, "1.4", "UAT", at=ago(hours=300 - number), state="FAILED")
    there = office.says("web 1.3")
    assert (there.phase, there.current) == (Phase.UNKNOWN, None)
    assert there.why.startswith("none of its newest deployments succeeded")


def test_a_success_before_many_failures_is_found(office: Office) -> None:
    web = office.project()
    office.deployed(web, "1.3", "UAT", at=ago(days=20))
    for number in range(50):
        office.deployed(web, "1.4", "UAT", at=ago(hours=300 - number), state="FAILED")
    assert office.says("web 1.3").phase is Phase.DEPLOYED


def test_a_hotfix_goes_straight_to_production(office: Office) -> None:
    web = office.project()
    office.deployed(web, "1.3", "UAT", "PROD", at=ago(days=9))
    office.deployed(web, "1.3.1", "PROD", at=ago(days=1))
    placed = office.placed("web 1.3.1")
    assert [each.phase for each in placed.deployments] == [Phase.OTHER, Phase.DEPLOYED]
    assert [each.is_hotfix for each in placed.deployments] == [False, True]
    assert placed.drift == Drift(0, 0, ahead=True)


def test_several_environments_of_a_column_are_all_needed(office: Office) -> None:
    web = office.project("web", "UAT", "PROD EU", "PROD US", "PROD Mars")
    office.deployed(web, "1.3", "UAT", "PROD EU", "PROD US", at=ago(days=9))
    office.deployed(web, "1.4", "UAT", "PROD EU", at=ago(days=1))
    there = office.says("web 1.4", "PROD")
    assert (there.phase, there.environment) == (Phase.OTHER, "PROD US")
    office.deployed(web, "1.4", "PROD US", at=ago(hours=1))
    assert office.says("web 1.4", "PROD", later=HALF_AN_HOUR).phase is Phase.DEPLOYED


def test_one_deployment_project_of_several_applications(office: Office) -> None:
    office.project("suite")
    office.configure(mappings=[{"project": "PAY", "deployment_project": "suite"}])
    suite = office.world.deployment_projects[0]
    office.deployed(suite, "web-1.4", "UAT", at=ago(days=2))
    office.deployed(suite, "api-1.4", "UAT", at=ago(days=1))
    found = office.collect(office.release("web 1.4"), office.release("api 1.4")).placed
    assert [found[name].deployments[0].phase for name in found] == [Phase.PASSED, Phase.DEPLOYED]


def test_no_releases_ask_for_no_environments(office: Office) -> None:
    office.project()
    found = office.collect()
    assert (found.placed, found.unmatched, found.delivery, found.not_checked) == ({}, (), (), ())
    assert office.asked == ["GET /deploy/project/all"]


def test_applications_are_followed_between_their_releases(office: Office) -> None:
    web = office.project()
    office.deployed(web, "1.4", "UAT", at=ago(days=2))
    office.collect(office.release("web 1.4"))
    office.deployed(web, "1.5", "UAT", at=NOW)
    office.collect(later=timedelta(days=3))
    web.environment("UAT").results.pop()
    office.deployed(web, "1.6", "UAT", at=NOW + timedelta(days=3))
    assert office.says("web 1.5", later=timedelta(days=1)).phase is Phase.PASSED
    office.collect(later=timedelta(days=40))
    assert office.asked == ["GET /deploy/project/all"]


def test_environments_that_nobody_asks_for_are_forgotten(office: Office) -> None:
    web = office.project()
    office.deployed(web, "1.4", "UAT", at=ago(days=2))
    office.collect(office.release("web 1.4"))
    uat = web.environment("UAT").id
    assert f"deployed/{uat}" in office.bench.remembered
    office.collect(later=timedelta(days=91))
    assert [key for key in office.bench.remembered if key.startswith("deployed/")] == []


def test_what_another_kraken_kept_in_another_form_is_looked_for_anew(office: Office) -> None:
    web = office.project()
    office.deployed(web, "1.4", "UAT", at=ago(days=2))
    before = office.placed("web 1.4")
    for key in [
        "bamboo/asked",
        "bamboo/applications",
        "deployment-projects",
        f"deployed/{web.environments[0].id}",
    ]:
        office.bench.remembered[key] = {"what": "else"}
    office.bench.remembered["deployed/nobody"] = 7
    office.bench.remembered["mapping/PAY/web"] = 7
    assert office.placed("web 1.4", later=HALF_AN_HOUR) == before


def test_bamboo_may_be_silent_on_new_environments(office: Office) -> None:
    office.fake.is_silent_on_new = True
    web = office.project()
    office.deployed(web, "1.4", "UAT", at=ago(days=2))
    assert [each.phase for each in office.placed("web 1.4").deployments] == [Phase.DEPLOYED, Phase.EMPTY]


def test_an_old_bamboo_is_asked_for_each_environment(office: Office) -> None:
    office.fake.has_dashboard_status = False
    web = office.project()
    office.deployed(web, "1.4", "UAT", at=ago(days=2))
    assert [each.phase for each in office.placed("web 1.4").deployments] == [Phase.DEPLOYED, Phase.EMPTY]
    assert office.placed("web 1.4", later=HALF_AN_HOUR).deployments[0].phase is Phase.DEPLOYED
