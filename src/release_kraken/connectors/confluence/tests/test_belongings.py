"""Labels, content properties and attachments."""

import hashlib
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from release_kraken.connectors.confluence.refusals import ConflictError, PageNotFoundError
from release_kraken.core.errors import ConfigError, RemoteError

NAMES = ["burn down.png", "Gr\u00fc\u00dfe \U0001f680.png", 'a"b.png', "a;b%22&c.png"]


def test_labels(at: Any) -> None:
    page, read = at.page()
    at.confluence.add_labels(page.id, ("kraken", "release"))
    at.confluence.add_labels(page.id, ("kraken",))
    assert at.confluence.list_labels(page.id) == ("kraken", "release")
    at.confluence.remove_label(page.id, "kraken")
    at.confluence.remove_label(page.id, "never-there")
    assert at.confluence.list_labels(page.id) == ("release",)
    assert at.confluence.get_page(page.id).version == read.version


def test_a_property_is_put_and_kept(at: Any) -> None:
    page, read = at.page()
    assert at.confluence.get_property(page.id, "kraken.state") is None
    made = at.confluence.put_property(page.id, "kraken.state", {"hash": "a"}, None)
    assert at.confluence.get_property(page.id, "kraken.state") == made
    changed = at.confluence.put_property(page.id, "kraken.state", {"hash": "b"}, made)
    assert (changed.version, changed.value) == (2, {"hash": "b"})
    assert at.confluence.get_property(page.id, "kraken.state") == changed
    assert at.confluence.get_page(page.id).version == read.version


def test_a_property_that_has_changed_is_a_conflict(at: Any) -> None:
    page, _ = at.page()
    made = at.confluence.put_property(page.id, "state", 1, None)
    at.confluence.put_property(page.id, "state", 2, made)
    for before in (None, made):
        with pytest.raises(ConflictError, match=r"property state of page .* version 2 now") as failed:
            at.confluence.put_property(page.id, "state", 3, before)
        assert (failed.value.version, failed.value.current) == (2, None)
    assert page.properties["state"].value == 2


def test_a_property_that_got_there_counts(at: Any) -> None:
    page, _ = at.page()
    made = at.confluence.put_property(page.id, "state", {"a": [1]}, None)
    at.confluence.put_property(page.id, "state", {"b": 2}, made)
    assert at.confluence.put_property(page.id, "state", {"b": 2}, made).version == 2


def test_properties_of_missing_pages(at: Any) -> None:
    with pytest.raises(PageNotFoundError):
        at.confluence.put_property("1", "state", 1, None)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_attached_once(at: Any, name: str) -> None:
    page, _ = at.page()
    first = at.confluence.put_attachment(page.id, name, b"\x89PNG\r\n--x", "image/png")
    held = page.attachments[next(iter(page.attachments))]
    assert (held.content, held.media_type, held.version) == (b"\x89PNG\r\n--x", "image/png", 1)
    assert first.sha256 == hashlib.sha256(held.content).hexdigest()
    asked = len(at.written())
    if first.name == name:
        assert at.confluence.put_attachment(page.id, name, held.content, "image/png") == first
        assert len(at.written()) == asked
        again = at.confluence.put_attachment(page.id, name, b"other", "image/png")
        assert (again.id, page.attachments[name].version) == (first.id, 2)
        assert at.confluence.list_attachments(page.id) == (again,)


def test_a_file_of_somebody_is_replaced_by_ours(at: Any) -> None:
    page, _ = at.page()
    at.confluence.put_attachment(page.id, "a.txt", b"one", "text/plain")
    page.attachments["a.txt"].comment = "typed by hand"
    again = at.confluence.put_attachment(page.id, "a.txt", b"one", "text/plain")
    assert again.sha256
    assert page.attachments["a.txt"].version == 2


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "a\nb", " a", "a ", "\ud800"])
def test_names_that_break_are_refused(at: Any, name: str) -> None:
    page, _ = at.page()
    with pytest.raises(ConfigError, match="is no name for an attachment"):
        at.confluence.put_attachment(page.id, name, b"x", "text/plain")
    assert at.written() == []


def test_an_attached_picture_is_shown(at: Any) -> None:
    page, _ = at.page()
    at.confluence.put_attachment(page.id, "burn down.png", b"picture", "image/png")
    with urllib.request.urlopen(f"{at.url}/download/{page.id}/burn%20down.png") as answer:
        assert (answer.read(), answer.headers["content-type"]) == (b"picture", "image/png")


def test_threads_may_ask_at_once(at: Any) -> None:
    pages = [at.fake.write("REL", f"Page {number}", f"<p>{number}</p>") for number in range(20)]
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(at.confluence.get_page, [page.id for page in pages]))
    assert [each.body for each in read] == [page.body for page in pages]


def test_uploads_are_not_repeated_blindly(at: Any) -> None:
    if at.fake.kind == "cloud":
        return  # a PUT there, which only adds a version
    page, _ = at.page()
    at.confluence.list_attachments(page.id)
    at.faults.clear()
    at.faults.status(200, body=b'{"results": []}')
    at.faults.status(502)
    with pytest.raises(RemoteError, match="502"):
        at.confluence.put_attachment(page.id, "a.txt", b"x", "text/plain")
    assert len(at.written()) == 1
