"""What is Cloud's alone: tokens between pages, short pages, estimates, scopes, and searches that are gone."""

from datetime import date

import pytest

from release_kraken.connectors.jira import cloud as connector
from release_kraken.connectors.jira.client import Count, Progress
from release_kraken.connectors.jira.tests.conftest import At
from release_kraken.core.errors import RemoteError


@pytest.fixture(name="shop")
def _shop(cloud: At) -> At:
    cloud.fake.add_project("SHOP")
    for number in range(12):
        cloud.fake.add_issue("SHOP", f"issue {number}")
    return cloud


def test_short_and_empty_pages_are_not_the_end(shop: At) -> None:
    shop.fake.short_pages = [3, 0, 1, 2]
    found = shop.jira.list_issues("project = SHOP", limit=50)
    assert [each.key for each in found.items] == [f"SHOP-{number}" for number in range(1, 13)]
    assert (found.total, found.is_cut) == (12, False)
    assert len(shop.asked) == 5


def test_pages_that_go_round_in_a_circle_are_no_list(shop: At) -> None:
    shop.fake.short_pages = [3] * 9
    shop.fake.repeats_token = True
    with pytest.raises(RemoteError, match="go round in a circle"):
        shop.jira.list_issues("project = SHOP", limit=50)
    assert len(shop.asked) == 2


def test_pages_without_end_are_cut_and_say_so(shop: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connector, "_MOST_PAGES", 3)
    shop.fake.short_pages = [0] * 9
    found = shop.jira.list_issues("project = SHOP", limit=50)
    assert (found.items, found.total, found.is_cut) == ((), None, True)
    assert len(shop.asked) == 3


def test_a_limit_between_two_pages_is_kept(shop: At) -> None:
    shop.fake.short_pages = [4, 4]
    found = shop.jira.list_issues("project = SHOP", limit=6)
    assert (len(found.items), found.total, found.is_cut) == (6, None, True)


def test_versions_are_filtered_by_the_server_and_bring_their_progress(shop: At) -> None:
    version = shop.fake.add_version("SHOP", "1", date(2026, 11, 26))
    shop.fake.add_issue("SHOP", "x", version, status="In Review")
    shop.fake.add_issue("SHOP", "y", version, status="Parked")
    (found,) = shop.jira.list_versions("SHOP")
    assert found.progress == Progress(in_progress=1, unmapped=1)
    assert found.progress.unresolved is None
    assert "status=unreleased%2Creleased" in shop.faults.requests.all[0].path


def test_many_projects_are_found_by_few_requests(cloud: At) -> None:
    keys = [cloud.fake.add_project(f"P{number}").key for number in range(120)]
    assert [each.key for each in cloud.jira.list_projects(keys)] == keys
    assert len(cloud.asked) == 3


def test_a_search_that_refuses_unknown_keys_is_done_without(cloud: At) -> None:
    cloud.fake.strict_keys = True
    cloud.fake.add_project("SHOP")
    assert [each.key for each in cloud.jira.list_projects(["NONE", "SHOP"])] == ["SHOP"]


def test_more_than_can_be_counted_is_estimated_and_says_so(shop: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connector, "_MOST_COUNTED", 10)
    assert shop.jira.count_issues("project = SHOP") == Count(12, is_exact=False)
    assert shop.asked[-1].endswith("/search/approximate-count")


def test_counting_asks_for_nothing_but_ids(shop: At) -> None:
    assert shop.jira.count_issues("project = SHOP") == Count(12, is_exact=True)
    (asked,) = shop.faults.requests.all
    assert asked.json() == {"jql": "project = SHOP ORDER BY key ASC", "fields": ["id"], "maxResults": 5_000}


@pytest.mark.parametrize("jql", ["", "ORDER BY key"])
def test_a_search_without_bounds_is_refused(shop: At, jql: str) -> None:
    with pytest.raises(RemoteError, match="Unbounded JQL queries are not allowed"):
        shop.jira.list_issues(jql, limit=1)


def test_progress_comes_from_the_database_although_the_index_lags(shop: At) -> None:
    version = shop.fake.add_version("SHOP", "1")
    issue = shop.fake.add_issue("SHOP", "x", version)
    shop.fake.lag()
    shop.fake.transition(issue.key, "Done")
    assert shop.jira.get_progress(version.id) == Progress(done=1, unresolved=0)


def test_a_token_with_scopes_is_used_at_the_other_address(shop: At) -> None:
    shop.fake.scoped = True
    with pytest.raises(RemoteError, match="set api_url"):
        shop.jira.get_identity()
    jira = shop.reopen(api_url=f"{shop.url}/ex/jira/11111111-2222-3333-4444-555555555555")
    shop.fake.add_version("SHOP", "1")
    assert jira.get_identity() == "Jira Cloud as Kraken"
    assert len(jira.list_versions("SHOP")) == 1


def test_a_site_that_is_taken_for_data_center_is_told(shop: At) -> None:
    jira = shop.reopen(kind="data_center", username=None)
    with pytest.raises(RemoteError, match=r'410 Gone.*set kind = "cloud"'):
        jira.list_issues("project = SHOP", limit=1)
