"""Pages are read alike from Cloud and Data Center."""

import json
import urllib.request
from typing import Any

import pytest

from release_kraken.connectors.confluence import CONNECTOR
from release_kraken.connectors.confluence.client import ChildPage, PageStatus
from release_kraken.connectors.confluence.opening import open_confluence
from release_kraken.connectors.confluence.refusals import PageNotFoundError, SpaceNotFoundError
from release_kraken.core.errors import RemoteError


def test_the_identity_is_told(at: Any) -> None:
    name = "Confluence Cloud" if at.fake.kind == "cloud" else "Confluence Data Center"
    assert CONNECTOR.check is not None
    assert CONNECTOR.check(at.confluence) == f"{name} as Kraken"


def test_a_page_is_read_whole(at: Any) -> None:
    parent = at.fake.write("REL", "Index")
    page = at.fake.write("REL", "Week 47 & <more>", "<p>Hall\u00f6 &nbsp;</p>", parent_id=parent.id)
    read = at.confluence.get_page(page.id)
    assert (read.id, read.title, read.space, read.parent_id) == (
        page.id,
        "Week 47 & <more>",
        "REL",
        parent.id,
    )
    assert (read.status, read.version, read.author) == (PageStatus.CURRENT, 1, "ann")
    assert read.body == page.body == "<p>Hall&ouml; &nbsp;</p>"
    assert not read.has_inline_comments
    assert "body" not in repr(read)


def test_the_address_opens_the_page(at: Any) -> None:
    _, read = at.page("Release <1>", "<p>hello</p>")
    with urllib.request.urlopen(read.url) as answer:
        assert "Release &lt;1&gt;" in answer.read().decode()


def test_an_inline_comment_is_seen_and_makes_no_version(at: Any) -> None:
    page, before = at.page(body="<p>ready to ship</p>")
    at.fake.comment_inline(page, "ready")
    after = at.confluence.get_page(page.id)
    assert after.has_inline_comments
    assert after.version == before.version
    assert after.body != before.body


@pytest.mark.parametrize("status", [PageStatus.TRASHED, PageStatus.ARCHIVED])
def test_a_page_that_is_not_current_says_so(at: Any, status: PageStatus) -> None:
    page, _ = at.page()
    page.status = str(status)
    assert at.confluence.get_page(page.id).status is status


def test_a_page_is_followed_to_another_space_and_title(at: Any) -> None:
    page, _ = at.page()
    at.fake.move(page, space="OPS")
    at.fake.rename(page, "Elsewhere")
    read = at.confluence.get_page(page.id)
    assert (read.space, read.title, read.version) == ("OPS", "Elsewhere", 2)


def test_missing_and_hidden_are_one(at: Any) -> None:
    page, _ = at.page()
    page.is_hidden = True
    for page_id in (page.id, "1"):
        with pytest.raises(PageNotFoundError, match="does not exist, or the token's owner may not see it"):
            at.confluence.get_page(page_id)


def test_a_page_is_found_by_its_title_whatever_its_case(at: Any) -> None:
    page, _ = at.page("Week 47")
    at.fake.write("OPS", "Week 47")
    found = at.confluence.find_page("REL", "week 47")
    assert found == at.confluence.get_page(page.id)
    assert at.confluence.find_page("REL", "Week 48") is None


def test_a_trashed_page_is_found_when_asked_for(at: Any) -> None:
    page, _ = at.page("Week 47")
    at.fake.trash(page)
    assert at.confluence.find_page("REL", "Week 47") is None
    found = at.confluence.find_page("REL", "Week 47", any_status=True)
    assert found is not None
    assert (found.id, found.status) == (page.id, PageStatus.TRASHED)


def test_a_space_that_does_not_exist_is_said(at: Any) -> None:
    with pytest.raises(SpaceNotFoundError, match="space NOPE does not exist, or the token's owner may not"):
        at.confluence.find_page("NOPE", "x")


@pytest.mark.parametrize("size", [1, 2, 100])
def test_children_are_listed_through_all_pages(at: Any, size: int) -> None:
    parent, _ = at.page("Index")
    weeks = [at.fake.write("REL", f"Week {number}", parent_id=parent.id) for number in range(5)]
    at.fake.trash(weeks.pop())
    at.fake.page_size = size
    expected = tuple(ChildPage(week.id, week.title) for week in weeks)
    assert at.confluence.list_children(parent.id) == expected


def test_earlier_bodies_are_read(at: Any) -> None:
    page, _ = at.page(body="<p>one</p>")
    at.fake.edit(page, "<p>two</p>")
    bodies = [at.confluence.get_page_history(page.id, number) for number in (1, 2)]
    assert bodies == ["<p>one</p>", "<p>two</p>"]
    with pytest.raises(PageNotFoundError, match=r"version 9 of page \d+ does not exist"):
        at.confluence.get_page_history(page.id, 9)


def test_a_wrong_token_is_said_without_it(at: Any) -> None:
    wrong = at.settings(token="wr0ng-t0ken")
    with open_confluence(wrong) as confluence, pytest.raises(RemoteError, match="401") as failed:
        confluence.get_identity()
    assert "wr0ng-t0ken" not in str(failed.value)


def test_nobody_is_said(at: Any) -> None:
    at.faults.status(200, body=b'{"type": "anonymous"}')
    with pytest.raises(RemoteError, match="takes us for nobody"):
        at.confluence.get_identity()


def test_a_log_in_page_is_no_answer(at: Any) -> None:
    at.faults.log_in_page()
    with pytest.raises(RemoteError, match="log-in page"):
        at.confluence.get_page("1")


def test_half_an_answer_is_asked_for_again(at: Any) -> None:
    page, read = at.page()
    at.faults.truncated()
    assert at.confluence.get_page(page.id) == read


def test_another_answer_is_refused(at: Any) -> None:
    at.faults.status(200, body=b'{"id": []}')
    with pytest.raises(RemoteError, match="not what Confluence documents"):
        at.confluence.get_page("1")


def test_a_page_without_its_body_is_not_an_empty_one(at: Any) -> None:
    page = {"id": "1", "title": "x", "spaceId": "1", "version": {"number": 1}}
    bodies: list[dict[str, Any]] = [{}, {"storage": {}}, {"storage": {"value": None}}]
    without: list[dict[str, Any]] = [{}, *({"body": each} for each in bodies)]
    for body in without:
        at.faults.status(200, body=json.dumps({**page, **body}).encode())
        with pytest.raises(RemoteError, match=r"no body in storage format|not what Confluence documents"):
            at.confluence.get_page("1")


def test_a_limit_is_waited_for(at: Any) -> None:
    page, read = at.page()
    at.faults.status(429, {"retry-after": "7"})
    at.faults.status(503)
    assert at.confluence.get_page(page.id) == read
    assert 7 <= max(at.waits) < 8


@pytest.mark.parametrize("page_id", ["", "..", "."])
def test_an_id_cannot_lead_elsewhere(at: Any, page_id: str) -> None:
    with pytest.raises(Exception, match="is no path"):
        at.confluence.get_page(page_id)
    assert at.faults.requests.all == []


def test_an_id_is_one_part_of_the_path(at: Any) -> None:
    with pytest.raises(PageNotFoundError):
        at.confluence.get_page("1/../2?x=#")
    assert "/1%2F..%2F2%3Fx%3D%23?" in at.faults.requests.all[-1].path


def test_lists_that_never_end_are_left(at: Any) -> None:
    page, _ = at.page()
    body = b'{"results": [], "_links": {"next": "/x?cursor=same&start=same"}}'
    at.faults.status(200, body=body, times=9)
    with pytest.raises(RemoteError, match="in a circle"):
        at.confluence.list_labels(page.id)


def test_a_link_header_leads_on_too(at: Any) -> None:
    page, _ = at.page()
    first = b'{"results": [{"name": "a"}]}'
    at.faults.status(200, {"link": '</elsewhere?cursor=two>; rel="next"'}, body=first)
    at.faults.status(200, body=b'{"results": [{"name": "b"}]}')
    assert at.confluence.list_labels(page.id) == ("a", "b")
    assert "cursor=two" in at.faults.requests.all[-1].path


def test_nothing_is_asked_once_the_time_is_used_up(at: Any) -> None:
    page, read = at.page()
    passed = [0.0]
    settings = at.settings(deadline=10)
    with open_confluence(settings, clock=lambda: passed[0], wait=lambda _pause: None) as confluence:
        passed[0] = 10.0
        assert confluence.get_page(page.id) == read
        asked = len(at.faults.requests.all)
        passed[0] = 10.1
        with pytest.raises(RemoteError, match=r"not all was asked within 10 s; raise deadline"):
            confluence.get_page(page.id)
        assert len(at.faults.requests.all) == asked


def test_no_wait_outlasts_the_deadline(at: Any) -> None:
    at.faults.status(429, {"retry-after": "20"})
    with (
        open_confluence(at.settings(deadline=10), wait=at.waits.append) as confluence,
        pytest.raises(RemoteError, match="within 10 s"),
    ):
        confluence.get_page("1")
    assert max(at.waits, default=0) < 10


def test_requests_begin_at_a_pace(at: Any) -> None:
    page, _ = at.page()
    settings = at.settings(requests_per_second=2)
    waits: list[float] = []
    with open_confluence(settings, clock=lambda: 0.0, wait=waits.append) as confluence:
        for _ in range(3):
            confluence.list_labels(page.id)
    assert waits == [0.2, 1.1]
