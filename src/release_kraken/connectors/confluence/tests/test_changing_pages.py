"""Changes of pages: none is lost, and each thing in the way has an error of its own."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from release_kraken.connectors.confluence.client import Page, PageStatus
from release_kraken.connectors.confluence.fake import FakePage
from release_kraken.connectors.confluence.refusals import (
    BodyTooLargeError,
    ConflictError,
    InvalidStorageError,
    PageLockedError,
    PageNotCurrentError,
    PageNotFoundError,
    PageRestrictedError,
    ReadOnlyError,
    SpaceNotFoundError,
    TitleTakenError,
)
from release_kraken.core.errors import RemoteError


def test_a_page_is_made_below_another(at: Any) -> None:
    index, _ = at.page("Index")
    made = at.confluence.create_page("REL", index.id, "Week 47", "<p>caf\u00e9</p>", "first")
    held = at.fake.pages[made.id]
    assert (held.title, held.parent_id, held.body) == ("Week 47", index.id, "<p>caf&eacute;</p>")
    assert (made.version, made.body, made.author) == (1, held.body, "kraken")
    assert held.newest.message == ("first" if at.fake.kind == "data_center" else "")


def test_a_page_is_made_at_the_top(at: Any) -> None:
    assert at.confluence.create_page("REL", None, "Top", "", "").parent_id is None


def test_a_page_is_changed(at: Any) -> None:
    page, read = at.page()
    changed = at.confluence.update_page(read, "<p>new</p>", title="Renamed", message="why", minor=True)
    assert (page.title, page.version, page.body) == ("Renamed", 2, "<p>new</p>")
    assert (page.newest.message, page.newest.author) == ("why", "kraken")
    assert page.newest.minor == (at.fake.kind == "data_center")
    assert changed == at.confluence.get_page(page.id)


def test_an_answer_without_a_body_is_not_an_empty_page(at: Any) -> None:
    at.fake.echoes_bodies = False
    made = at.confluence.create_page("REL", None, "Week 47", "<p>one</p>", "")
    changed = at.confluence.update_page(made, "<p>two</p>")
    assert (made.body, changed.body) == ("<p>one</p>", "<p>two</p>")


def test_where_people_put_a_page_it_stays(at: Any) -> None:
    page, read = at.page()
    parent = at.fake.write("OPS", "Parent")
    at.fake.move(page, space="OPS", parent_id=parent.id)
    changed = at.confluence.update_page(read, "<p>new</p>")
    assert (changed.space, changed.parent_id) == ("OPS", parent.id)


def test_what_was_typed_stays_when_it_is_sent_back(at: Any) -> None:
    body = "<table><tbody><tr><th>App</th><th>Notes</th></tr><tr><td>shop</td><td/></tr></tbody></table>"
    page, read = at.page(body=body)
    at.fake.type_into(page, "shop", "Notes", "Gr\u00fc\u00dfe & <3")
    typed = at.confluence.get_page(page.id)
    again = at.confluence.update_page(typed, typed.body)
    assert again.body == typed.body
    assert "<p>Gr&uuml;&szlig;e &amp; &lt;3</p>" in again.body
    assert read.version == 1


def test_an_edit_in_between_is_a_conflict_and_stays(at: Any) -> None:
    page, read = at.page()
    at.fake.edit_between(page, "<p>theirs</p>")
    with pytest.raises(ConflictError, match="has version 2 now") as failed:
        at.confluence.update_page(read, "<p>ours</p>")
    assert failed.value.version == 2
    assert failed.value.current == at.confluence.get_page(page.id)
    assert page.body == "<p>theirs</p>"
    merged = at.confluence.update_page(failed.value.current, "<p>theirs and ours</p>")
    assert merged.version == 3


def test_an_edit_by_a_function_sees_the_body(at: Any) -> None:
    page, read = at.page()
    at.fake.edit_between(page, lambda body: f"{body}<p>note</p>")
    with pytest.raises(ConflictError):
        at.confluence.update_page(read, "<p>ours</p>")
    assert page.body == "<p>old</p><p>note</p>"


def test_a_conflict_says_what_happened(at: Any) -> None:
    page, read = at.page()
    at.fake.rename(page, "Named anew")
    at.fake.move(page, space="OPS")
    at.fake.archive(page)
    at.faults.status(409)
    with pytest.raises(
        ConflictError, match=r"renamed to 'Named anew', moved to space OPS, changed to archived"
    ):
        at.confluence.update_page(read, "<p>ours</p>")


def test_a_conflict_without_a_newer_version_is_one_all_the_same(at: Any) -> None:
    """Data Center answers so when two write at the same moment (OptimisticLockException)."""
    page, read = at.page()
    at.faults.status(409, body=json.dumps({"message": "OptimisticLockException"}).encode())
    with pytest.raises(ConflictError, match="being changed at this moment") as failed:
        at.confluence.update_page(read, "<p>ours</p>")
    assert failed.value.version == 1
    assert page.version == 1


def _lose_answer(at: Any) -> None:
    """Let the next change through, and hang up instead of answering."""
    app = at.faults._app

    async def swallow(_message: Any) -> None:
        pass

    async def once(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] in ("GET", "HEAD"):
            await app(scope, receive, send)
            return
        at.faults._app = app
        await app(scope, receive, swallow)
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    at.faults._app = once


def test_a_change_whose_answer_was_lost_counts_once(at: Any) -> None:
    page, read = at.page()
    _lose_answer(at)
    changed = at.confluence.update_page(read, "<p>ours</p>", message="now")
    assert (changed.version, changed.body) == (2, "<p>ours</p>")
    assert [each.number for each in page.versions] == [1, 2]


def test_an_equal_change_of_the_same_account_is_a_conflict_where_it_says_something_else(at: Any) -> None:
    page, read = at.page()
    at.fake.edit(page, "<p>another Kraken's</p>", author="kraken")
    with pytest.raises(ConflictError):
        at.confluence.update_page(read, "<p>ours</p>")
    assert page.body == "<p>another Kraken's</p>"


def test_the_same_message_of_somebody_else_is_a_conflict(at: Any) -> None:
    page, read = at.page()
    at.fake.edit_between(page, "<p>theirs</p>")
    with pytest.raises(ConflictError):
        at.confluence.update_page(read, "<p>ours</p>", message="")
    assert page.body == "<p>theirs</p>"


def test_a_page_whose_making_was_not_answered_is_found(at: Any) -> None:
    _lose_answer(at)
    made = at.confluence.create_page("REL", None, "Week 47", "<p>x</p>", "")
    assert [page.id for page in at.fake.pages.values()] == [made.id]


def test_a_page_is_not_made_twice(at: Any) -> None:
    at.confluence.find_page("REL", "x")
    at.faults.status(500)
    with pytest.raises(RemoteError) as failed:
        at.confluence.create_page("REL", None, "Week 47", "<p>x</p>", "")
    assert failed.value.uncertain
    assert len(at.written()) == 1


@pytest.mark.parametrize("status", [PageStatus.CURRENT, PageStatus.TRASHED, PageStatus.ARCHIVED])
def test_a_title_that_is_taken_names_who_has_it(at: Any, status: PageStatus) -> None:
    other = at.fake.write("REL", "week 47")
    other.status = str(status)
    with pytest.raises(
        TitleTakenError, match=rf"taken in space REL by page {other.id}, which is {status}"
    ) as (failed):
        at.confluence.create_page("REL", None, "Week 47", "<p/>", "")
    assert failed.value.holder is not None
    assert failed.value.holder.id == other.id
    _, read = at.page("Another")
    with pytest.raises(TitleTakenError, match=f"by page {other.id}"):
        at.confluence.update_page(read, "<p/>", title="Week 47")


def test_a_title_may_be_taken_by_a_page_that_is_hidden(at: Any) -> None:
    at.fake.write("REL", "Week 47").is_hidden = True
    with pytest.raises(TitleTakenError, match="by a page that the token may not see") as failed:
        at.confluence.create_page("REL", None, "Week 47", "<p/>", "")
    assert failed.value.holder is None


def test_a_title_may_be_refused_in_other_words(at: Any) -> None:
    other = at.fake.write("REL", "Week 47")
    _, read = at.page("Another")
    at.faults.status(409)
    with pytest.raises(TitleTakenError, match=f"by page {other.id}"):
        at.confluence.update_page(read, "<p/>", title="Week 47")


def _trash(at: Any, page: FakePage) -> None:
    at.fake.trash(page)


def _restrict(_at: Any, page: FakePage) -> None:
    page.is_restricted = True


def _hide(_at: Any, page: FakePage) -> None:
    page.is_hidden = True


def _lock(_at: Any, page: FakePage) -> None:
    page.is_locked = True


def _freeze(at: Any, page: FakePage) -> None:
    at.fake.spaces[page.space].is_read_only = True


def _archive(at: Any, page: FakePage) -> None:
    at.fake.archive(page)


@pytest.mark.parametrize(
    ("happens", "error", "words"),
    [
        pytest.param(_restrict, PageRestrictedError, "look at the page's restrictions", id="restricted"),
        pytest.param(_hide, PageNotFoundError, "or the token's owner may not see it", id="hidden"),
        pytest.param(_lock, PageLockedError, "is locked", id="locked"),
        pytest.param(_freeze, ReadOnlyError, "read-only", id="read-only"),
        pytest.param(_archive, PageNotCurrentError, "is archived", id="archived"),
    ],
)
def test_what_stands_in_the_way_is_said(
    at: Any, happens: Callable[[Any, FakePage], None], error: type[RemoteError], words: str
) -> None:
    page, read = at.page()
    happens(at, page)
    with pytest.raises(error, match=words) as failed:
        at.confluence.update_page(read, "<p>new</p>")
    assert f"page {page.id}" in str(failed.value)
    assert failed.value.retryable == (error is PageLockedError)
    assert page.version == 1


def test_a_trashed_page_is_not_written(at: Any) -> None:
    page, _ = at.page()
    at.fake.trash(page)
    read = at.confluence.get_page(page.id)
    with pytest.raises(PageNotCurrentError, match="is trashed, and is not changed") as failed:
        at.confluence.update_page(read, "<p>new</p>")
    assert failed.value.status is PageStatus.TRASHED
    assert at.written() == []


def test_a_page_that_is_trashed_in_between(at: Any) -> None:
    """Data Center refuses; Cloud brings it back and leaves the body, which is told as it is."""
    page, read = at.page()
    at.fake.trash(page)
    if at.fake.kind == "data_center":
        with pytest.raises(PageNotCurrentError, match="is trashed"):
            at.confluence.update_page(read, "<p>new</p>")
    else:
        with pytest.raises(ConflictError, match="brought back from the trash"):
            at.confluence.update_page(read, "<p>new</p>")
    assert page.body == "<p>old</p>"


def test_a_space_that_does_not_exist_takes_no_pages(at: Any) -> None:
    with pytest.raises(SpaceNotFoundError, match="space NOPE does not exist"):
        at.confluence.create_page("NOPE", None, "x", "<p/>", "")


def test_a_parent_that_does_not_exist_is_said(at: Any) -> None:
    with pytest.raises(PageNotFoundError, match="page 1, below which 'x' was to be made, does not exist"):
        at.confluence.create_page("REL", "1", "x", "<p/>", "")


def _make(at: Any, _read: Page, body: str) -> None:
    at.confluence.create_page("REL", None, "New", body, "")


def _change(at: Any, read: Page, body: str) -> None:
    at.confluence.update_page(read, body)


@pytest.mark.parametrize("write", [_make, _change])
def test_a_body_that_is_too_large_is_not_sent(at: Any, write: Callable[[Any, Page, str], None]) -> None:
    _, read = at.page()
    with pytest.raises(
        BodyTooLargeError, match=r"would have 5,242,887 bytes, and Confluence takes 5,242,880"
    ):
        write(at, read, f"<p>{'x' * 5 * 1024 * 1024}</p>")
    assert at.written() == []


@pytest.mark.parametrize("write", [_make, _change])
def test_what_is_no_storage_format_is_not_sent(at: Any, write: Callable[[Any, Page, str], None]) -> None:
    _, read = at.page()
    with pytest.raises(InvalidStorageError, match=r"line 2, column 6 in p: .*, near '<p>a & b</p>'"):
        write(at, read, "\n<p>a & b</p>")
    assert at.written() == []


@pytest.mark.parametrize(
    ("status", "message", "error"),
    [
        pytest.param(413, "Payload too large", BodyTooLargeError, id="413"),
        pytest.param(400, "Error parsing xhtml: x at [row,col]: [1,3]", InvalidStorageError, id="xhtml"),
        pytest.param(405, "Confluence is in read-only mode", ReadOnlyError, id="read-only"),
        pytest.param(403, "no", PageRestrictedError, id="403"),
        pytest.param(400, "something else", RemoteError, id="other"),
        pytest.param(401, "who?", RemoteError, id="401"),
    ],
)
def test_what_the_server_refuses_is_explained(
    at: Any, status: int, message: str, error: type[RemoteError]
) -> None:
    _, read = at.page()
    shapes = {"statusCode": status, "message": message}, {"errors": [{"status": status, "title": message}]}
    for shape in shapes:
        at.faults.status(status, body=json.dumps(shape).encode())
        with pytest.raises(error, match=rf"{status} .*{message[:8]}") as failed:
            at.confluence.update_page(read, "<p/>")
        assert error is not RemoteError or not isinstance(failed.value, InvalidStorageError | ReadOnlyError)
