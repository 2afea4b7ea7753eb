"""What is shown where Jira shows no project, gives no answer, or has lost a version."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from release_kraken.core.errors import CancelledError, RemoteError
from release_kraken.core.report import NotChecked
from release_kraken.net.fake_server import Faults
from release_kraken.tools.release_pages.board import Scope, Source, Stale, Status
from release_kraken.tools.release_pages.collecting.jira.failing import refuse_nothing
from release_kraken.tools.release_pages.collecting.jira.tests.conftest import (
    HASTY,
    NOW,
    Office,
    names,
    team,
)

THURSDAY = date(2026, 11, 26)
OFTEN = 20
REFUSED = {"x-seraph-loginreason": "AUTHENTICATED_FAILED"}
FAILED = {"A": 401, "B": 403, "C": 403, "D": 404, "E": 503}
MISSING = "Jira project 'PAY' does not exist, or the token may not see it"


@pytest.fixture(name="_two_projects")
def _fill(office: Office) -> None:
    office.fake.add_project("SHOP")
    for project in ("PAY", "SHOP"):
        version = office.fake.add_version(project, f"{project} 1", THURSDAY)
        office.fake.add_issue(project, "one", version)
    office.teams(team("Payments", "PAY"), team("Shop", "SHOP"))


@pytest.mark.usefixtures("_two_projects")
def test_a_project_that_is_hidden_shows_what_was_known_and_harms_no_other(office: Office) -> None:
    before = office.collect().releases
    office.fake.project("PAY").hidden = True
    office.fake.add_issue("SHOP", "two", *office.fake.versions.values())
    found = office.collect(days=1)
    why = found.sources[0].trouble
    assert why.startswith(MISSING)
    assert found.releases[0] == replace(before[0], stale=(Stale("jira", NOW, why),), scope=Scope())
    assert found.releases[1].stale == ()
    assert found.releases[1].progress.total == 2
    assert found.sources == (
        Source("jira", "PAY", "Payments", NOW, why),
        Source("jira", "SHOP", "Shop", NOW + timedelta(days=1)),
    )
    assert found.not_checked == (NotChecked("Jira project PAY", why, path="PAY"),)
    office.fake.project("PAY").hidden = False
    assert [each.stale for each in office.collect(days=1).releases] == [(), ()]


@pytest.mark.usefixtures("_two_projects")
def test_what_is_stale_moves_on_with_the_weeks(office: Office) -> None:
    office.collect()
    office.fake.project("PAY").hidden = True
    found = office.collect(days=7).releases[0]
    assert (found.week, found.is_overdue) == ("2026-W49", True)


def test_an_unknown_project_was_never_read(office: Office) -> None:
    office.teams(team("Payments", "NONE", "PAY"))
    found = office.collect()
    assert found.releases == ()
    assert [(each.name, each.at) for each in found.sources] == [("NONE", None), ("PAY", NOW)]
    assert found.sources[0].trouble.startswith("Jira project 'NONE' does not exist")


@pytest.mark.parametrize(
    ("play", "words"),
    [
        pytest.param(lambda faults: faults.log_in_page(times=OFTEN), "log-in", id="html"),
        pytest.param(lambda faults: faults.truncated(times=OFTEN), "GET", id="half-an-answer"),
        pytest.param(lambda faults: faults.slow(times=OFTEN), "GET", id="timeout"),
        pytest.param(lambda faults: faults.reset(times=OFTEN), "GET", id="reset"),
        pytest.param(lambda faults: faults.status(503, times=OFTEN), "503", id="down"),
        pytest.param(
            lambda faults: faults.status(200, body=b'{"values": "none"}', times=OFTEN),
            "not what Jira documents",
            id="nonsense",
        ),
        pytest.param(
            lambda faults: faults.status(200, body=b"{}", headers=REFUSED, times=OFTEN), "token", id="anybody"
        ),
    ],
)
def test_a_jira_that_answers_for_no_project_ends_the_run_and_blanks_nothing(
    office: Office, play: Callable[[Faults], None], words: str
) -> None:
    version = office.fake.add_version("PAY", "1", THURSDAY)
    office.fake.add_issue("PAY", "one", version)
    before, remembered = office.release(), dict(office.bench.remembered)
    office.faults.clear()
    play(office.faults)
    with pytest.raises(RemoteError, match=words):
        office.collect(timeouts=HASTY, days=1)
    office.faults.clear()
    assert office.bench.remembered == remembered
    assert office.release() == before


@pytest.mark.usefixtures("_two_projects")
def test_what_keeps_all_projects_from_being_read_is_said_once(office: Office) -> None:
    for key in ("PAY", "SHOP"):
        office.fake.project(key).hidden = True
    with pytest.raises(RemoteError) as refused:
        office.collect()
    told = str(refused.value)
    assert told.startswith(f"none of the 2 projects of Jira (PAY, SHOP) could be read: {MISSING}")
    assert "'SHOP'" not in told


def test_reasons_that_differ_are_all_said() -> None:
    errors = {key: RemoteError(f"{key}: {status}", retryable=status == 503) for key, status in FAILED.items()}
    with pytest.raises(RemoteError) as refused:
        refuse_nothing(errors)
    assert refused.value.retryable
    assert str(refused.value) == (
        "none of the 5 projects of Jira (A, B, C, D, E) could be read: A: 401; B: 403; D: 404; "
        "and 1 reasons more"
    )


@pytest.mark.usefixtures("_two_projects")
def test_a_reason_that_several_projects_have_is_told_once(office: Office) -> None:
    office.teams(team("Payments", "PAY", "NONE", "NOWHERE"), team("Shop", "SHOP"))
    found = office.collect()
    assert [(each.what, each.path) for each in found.not_checked] == [
        ("Jira project NONE", "NONE"),
        ("Jira project NOWHERE", "NOWHERE"),
    ]
    assert "'NONE' does not exist" in found.not_checked[0].why
    assert found.not_checked[1].why == "for the same reason as project NONE"
    assert "'NOWHERE' does not exist" in found.sources[2].trouble


def test_a_version_that_is_removed_is_kept_until_its_week_is_over(office: Office) -> None:
    version = office.fake.add_version("PAY", "1", THURSDAY)
    office.fake.add_issue("PAY", "one", version)
    before = office.release()
    office.fake.remove_version(version)
    found = office.collect(days=1)
    assert found.releases == (replace(before, status=Status.REMOVED),)
    assert found.sources == (Source("jira", "PAY", "Payments", NOW + timedelta(days=1)),)
    asked = f"/version/{version.id}"
    assert any(each.endswith(asked) for each in office.asked)
    assert office.release(days=6).status is Status.REMOVED
    assert not any(each.endswith(asked) for each in office.asked)
    assert office.collect(days=7).releases == ()
    assert f"release/{version.id}" not in office.bench.remembered


def test_a_removed_version_that_was_overdue_stays_where_it_was(office: Office) -> None:
    version = office.fake.add_version("PAY", "1", date(2026, 11, 2))
    office.collect()
    office.fake.remove_version(version)
    assert names(office.collect(days=1).releases) == [("1", "2026-W48")]


def test_a_removed_version_of_a_project_that_is_hidden_is_not_taken_for_removed_anew(office: Office) -> None:
    version = office.fake.add_version("PAY", "1", THURSDAY)
    office.fake.add_project("SHOP")
    office.teams(team("Payments", "PAY", "SHOP"))
    office.collect()
    office.fake.project("PAY").hidden = True
    assert office.release().status is Status.UNRELEASED
    office.fake.project("PAY").hidden = False
    office.fake.remove_version(version)
    assert office.release().status is Status.REMOVED


def test_an_archived_version_is_not_taken_for_a_removed_one(office: Office) -> None:
    version = office.fake.add_version("PAY", "1", THURSDAY)
    office.collect()
    office.fake.archive_version(version)
    found = office.collect()
    assert found.releases == ()
    assert found.forget == (f"release/{version.id}",)


def test_a_version_that_a_list_omits_is_not_taken_for_a_removed_one(office: Office) -> None:
    version = office.fake.add_version("PAY", "1", THURSDAY)
    before = office.release()
    hidden_while_listed = office.fake.versions.pop(version.id)
    office.site.meanwhile[f"/version/{version.id}"] = lambda: office.fake.versions.update(
        {version.id: hidden_while_listed}
    )
    assert office.collect().releases == (before,)


def test_what_another_kraken_wrote_begins_anew(office: Office) -> None:
    version = office.fake.add_version("PAY", "1", THURSDAY)
    office.bench.remembered[f"release/{version.id}"] = {"from": "the future"}
    office.bench.remembered["jira/PAY"] = "some day"
    assert office.release().history.first_seen == NOW
    assert office.bench.said[0] == (
        f"release/{version.id}: what is remembered of it cannot be read, and it begins anew"
    )


def test_a_run_that_is_cancelled_asks_no_further(cloud: Office) -> None:
    keys = [f"P{number}" for number in range(60)]
    for key in keys:
        cloud.fake.add_project(key)
    cloud.teams(team("Team", *keys))
    cloud.fake.delay = 0.02
    with pytest.raises(CancelledError):
        cloud.collect(progress=Cancelled())
    assert len(cloud.asked) < len(keys)
    assert not any(key.startswith("jira/") for key in cloud.bench.remembered)


class Cancelled:
    """Somebody wants the run to end."""

    def update(self, step: str, done: int, total: int) -> None:
        """After the first project."""
        assert (step, done, total) == ("Ask Jira", 1, 60)
        raise CancelledError("cancelled")

    def log(self, message: str) -> None:
        """Nothing is said."""
