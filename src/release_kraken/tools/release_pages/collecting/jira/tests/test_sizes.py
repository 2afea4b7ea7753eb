"""What is asked, and what is told, of releases with many issues and of many releases."""

from datetime import date

import pytest

from release_kraken.connectors.jira.client import Progress as Counted
from release_kraken.connectors.jira.client import Version
from release_kraken.connectors.jira.fake_site import FakeVersion
from release_kraken.core.report import NotChecked
from release_kraken.tools.release_pages.board import Progress, Scope
from release_kraken.tools.release_pages.collecting.jira.contents import batches
from release_kraken.tools.release_pages.collecting.jira.tests.conftest import NOW, Office, team

THURSDAY = date(2026, 11, 26)


def fill(office: Office, version: FakeVersion, number: int, status: str = "Done") -> None:
    for each in range(number):
        office.fake.add_issue("PAY", f"{version.name} {each}", version, status=status)


def test_twenty_teams_with_thirty_releases_take_two_requests_each(office: Office) -> None:
    keys = [f"P{number}" for number in range(20)]
    for number, key in enumerate(keys):
        office.fake.add_project(key)
        for each in range(1 + number % 2):
            version = office.fake.add_version(key, f"app {each}", THURSDAY)
            office.fake.add_issue(key, "one", version)
    office.teams(*(team(f"Team {key}", key) for key in keys))
    assert len(office.collect().releases) == 30
    assert len(office.asked) == 40


def test_a_release_with_many_issues_shows_the_first_and_tells_how_many_there_are(office: Office) -> None:
    version = office.fake.add_version("PAY", "1", THURSDAY)
    fill(office, version, 60)
    fill(office, version, 25, "To Do")
    found = office.release()
    assert found.progress == Progress(to_do=25, done=60, unresolved=25)
    assert (len(found.open.items), found.open.total, found.open.more) == (20, 25, 5)
    assert (len(found.notes.items), found.notes.total, found.notes.more) == (50, 60, 10)


def test_a_release_that_is_too_large_is_counted(office: Office) -> None:
    large = office.fake.add_version("PAY", "large", THURSDAY)
    small = office.fake.add_version("PAY", "small", THURSDAY)
    fill(office, large, 350)
    fill(office, large, 210, "To Do")
    fill(office, small, 3)
    found = office.collect()
    told = {each.name: each for each in found.releases}
    assert told["large"].progress == Progress(to_do=210, done=350, unresolved=210)
    assert (len(told["large"].open.items), told["large"].open.total) == (20, 210)
    assert (len(told["large"].notes.items), told["large"].notes.total) == (50, 350)
    assert told["small"].progress == Progress(done=3, unresolved=0)
    if office.fake.kind == "cloud":
        assert found.not_checked == (
            NotChecked(
                "PAY large: whether it is blocked",
                "it is too large: 10 open issues were not looked at",
                path="PAY",
                rules=("blocked-release",),
            ),
        )
    office.fake.flag("PAY-351")
    found = office.collect()
    told = {each.name: each for each in found.releases}
    assert [each.key for each in told["large"].blockers.items] == ["PAY-351"]
    assert found.not_checked == ()


def test_of_a_release_that_is_too_large_the_scope_is_a_number(cloud: Office) -> None:
    version = cloud.fake.add_version("PAY", "1", THURSDAY)
    fill(cloud, version, 501)
    assert cloud.release().scope == Scope()
    fill(cloud, version, 2)
    assert cloud.release().scope == Scope(net=2)
    for number in range(4):
        cloud.fake.remove_issue(f"PAY-{number + 1}")
    assert cloud.release().scope == Scope(net=-4)
    fill(cloud, version, 1)
    assert cloud.release().scope == Scope(("PAY-504",), (), 1)


def test_a_project_whose_issues_are_too_many_together_is_read_release_by_release(data_center: Office) -> None:
    for name in "abcde":
        fill(data_center, data_center.fake.add_version("PAY", name, THURSDAY), 410)
    found = data_center.collect().releases
    assert [each.progress for each in found] == [Progress(done=410, unresolved=0)] * 5
    assert data_center.asked.count("POST /rest/api/2/search") == 4 + 5


def test_a_search_that_lags_leaves_open_how_many_are_unresolved(cloud: Office) -> None:
    version = cloud.fake.add_version("PAY", "1", THURSDAY)
    fill(cloud, version, 2, "To Do")
    cloud.fake.lag()
    cloud.fake.transition("PAY-1", "Done")
    found = cloud.release()
    assert found.progress == Progress(to_do=1, done=1, unresolved=None)
    assert (len(found.open.items), found.open.total) == (2, 2)
    cloud.fake.catch_up()
    assert cloud.release().progress == Progress(to_do=1, done=1, unresolved=1)


def test_an_issue_of_two_releases_counts_in_each(office: Office) -> None:
    one, two = (office.fake.add_version("PAY", name, THURSDAY) for name in ("1", "2"))
    office.fake.add_issue("PAY", "both", one, two)
    assert [each.progress.total for each in office.collect().releases] == [1, 1]


def test_a_version_that_goes_while_it_is_read_spoils_nothing(office: Office) -> None:
    gone, stays = (office.fake.add_version("PAY", name, THURSDAY) for name in ("gone", "stays"))
    fill(office, gone, 1)
    fill(office, stays, 1)
    search = "/search/jql" if office.fake.kind == "cloud" else "/search"
    office.site.meanwhile[search] = lambda: office.fake.remove_version(gone)
    assert [each.name for each in office.collect().releases] == ["stays"]


def versions(*totals: int | None) -> list[Version]:
    return [
        Version(str(number), str(total), "PAY", progress=None if total is None else Counted(done=total))
        for number, total in enumerate(totals)
    ]


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        pytest.param([], [], id="none"),
        pytest.param([None] * 3, [3], id="unknown-totals"),
        pytest.param([None] * 250, [100, 100, 50], id="many"),
        pytest.param([500] * 4, [4], id="just-enough"),
        pytest.param([500] * 4 + [1], [4, 1], id="too-much"),
        pytest.param([400, 400, 400, 400, 450, 50, 1], [4, 3], id="by-their-sum"),
    ],
)
def test_versions_are_asked_for_together(totals: list[int | None], expected: list[int]) -> None:
    every = versions(*totals)
    found = list(batches(every))
    assert [len(each) for each in found] == expected
    assert [each for batch in found for each in batch] == every


def test_where_the_time_runs_out_those_come_first_that_waited_longest(office: Office) -> None:
    for key in ("A", "B", "C"):
        office.fake.add_project(key)
    office.bench.remembered |= {"jira/B": "2026-11-25T08:00:00+00:00", "jira/C": "2026-11-25T07:00:00+00:00"}
    office.teams(team("Team", "B", "A", "C"))
    found = office.collect()
    assert [each.name for each in found.sources] == ["B", "A", "C"]
    assert {each.at for each in found.sources} == {NOW}
