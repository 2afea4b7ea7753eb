"""However pages fall, a list holds what there is, up to the limit, and says whether there is more."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from release_kraken.connectors.jira.tests.conftest import At, Kind

small = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@small
@given(
    count=st.integers(0, 12),
    limit=st.integers(1, 14),
    pages=st.lists(st.integers(0, 5), max_size=6),
)
def test_on_cloud(jira_at: Callable[[Kind], At], count: int, limit: int, pages: list[int]) -> None:
    at = jira_at("cloud")
    _fill(at, count)
    at.fake.short_pages = pages
    found = at.jira.list_issues("project = SHOP", limit=limit)
    assert [each.key for each in found.items] == _keys(count)[:limit]
    assert found.is_cut or len(found.items) == count
    assert found.total in ({None} if found.is_cut else {count})


@small
@given(count=st.integers(0, 12), limit=st.integers(1, 14), page=st.integers(1, 5))
def test_on_data_center(jira_at: Callable[[Kind], At], count: int, limit: int, page: int) -> None:
    at = jira_at("data_center")
    _fill(at, count)
    at.fake.most_per_page = page
    found = at.jira.list_issues("project = SHOP", limit=limit)
    assert [each.key for each in found.items] == _keys(count)[:limit]
    assert (found.total, found.is_cut) == (count, count > limit)


def _fill(at: At, count: int) -> None:
    at.fake.add_project("SHOP")
    for number in range(count):
        at.fake.add_issue("SHOP", f"issue {number}")


def _keys(count: int) -> list[str]:
    return [f"SHOP-{number}" for number in range(1, count + 1)]
