"""What is Data Center's alone: totals, the window into searches, counting queries, old servers."""

from datetime import date

import pytest

from release_kraken.connectors.jira.client import Progress
from release_kraken.connectors.jira.tests.conftest import At
from release_kraken.core.errors import RemoteError


@pytest.fixture(name="shop")
def _shop(data_center: At) -> At:
    data_center.fake.add_project("SHOP")
    return data_center


def _fill(at: At, count: int, project: str = "SHOP") -> None:
    for number in range(count):
        at.fake.add_issue(project, f"issue {number}")


def test_issues_beyond_the_window_are_found_by_their_keys(shop: At) -> None:
    shop.fake.window = 500
    _fill(shop, 1_300)
    found = shop.jira.list_issues("project = SHOP", limit=2_000)
    assert [each.key for each in found.items] == [f"SHOP-{number}" for number in range(1, 1_301)]
    assert (found.total, found.is_cut) == (1_300, False)
    assert len(shop.asked) == 3


def test_a_window_that_no_page_divides_is_not_crossed(shop: At) -> None:
    shop.fake.window, shop.fake.most_per_page = 700, 300
    _fill(shop, 1_000)
    found = shop.jira.list_issues("project = SHOP", limit=2_000)
    assert (len(found.items), found.total, found.is_cut) == (1_000, 1_000, False)


def test_an_order_of_its_own_ends_at_the_window_and_says_so(shop: At) -> None:
    shop.fake.window = 500
    _fill(shop, 620)
    found = shop.jira.list_issues("project = SHOP ORDER BY updated DESC", limit=2_000)
    assert (len(found.items), found.total, found.is_cut) == (500, 620, True)


def test_what_keys_cannot_find_beyond_the_window_is_cut_and_says_so(shop: At) -> None:
    shop.fake.window = 500
    shop.fake.add_project("PAY")
    _fill(shop, 600, "PAY")
    _fill(shop, 10)
    found = shop.jira.list_issues("project in (SHOP, PAY)", limit=2_000)
    assert (len(found.items), found.total, found.is_cut) == (600, 610, True)


def test_few_issues_are_counted_by_one_request_and_many_by_five(shop: At) -> None:
    version = shop.fake.add_version("SHOP", "1")
    shop.fake.add_issue("SHOP", "one", version)
    jira = shop.jira
    assert jira.get_progress(version.id) == Progress(to_do=1, unresolved=1)
    assert len(shop.asked) == 1
    for _ in range(100):
        shop.fake.add_issue("SHOP", "done", version, status="Done")
    shop.faults.clear()
    assert jira.get_progress(version.id) == Progress(to_do=1, done=100, unresolved=1)
    bodies = [each.json() for each in shop.faults.requests.all]
    assert [body["maxResults"] for body in bodies] == [100, 0, 0, 0, 0]  # type: ignore[call-overload, index]


@pytest.mark.parametrize("gives", [False, True])
def test_progress_in_lists_is_taken_where_it_is_given(shop: At, gives: bool) -> None:
    shop.fake.gives_progress = gives
    shop.fake.add_issue("SHOP", "one", shop.fake.add_version("SHOP", "1", date(2026, 11, 26)))
    (found,) = shop.jira.list_versions("SHOP")
    assert found.progress == (Progress(to_do=1) if gives else None)


def test_versions_are_filtered_here(shop: At) -> None:
    shop.fake.archive_version(shop.fake.add_version("SHOP", "1"))
    assert shop.jira.list_versions("SHOP") == ()
    assert "status=" not in shop.faults.requests.all[0].path


def test_basic_authentication_that_is_off_is_told(shop: At) -> None:
    with pytest.raises(RemoteError, match="403 Forbidden: Basic Authentication has been disabled"):
        shop.reopen(username="bot").get_identity()


def test_a_server_that_is_taken_for_cloud_is_told(shop: At) -> None:
    with pytest.raises(RemoteError, match='set kind = "data_center"'):
        shop.reopen(kind="cloud", username="bot@example.org").get_identity()


def test_a_context_path_belongs_to_the_address(shop: At) -> None:
    with pytest.raises(RemoteError, match="context path"):
        shop.reopen(url=f"{shop.url}/jira").get_identity()
