"""What the pretended Confluence promises to those who test with it."""

import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.confluence.fake import FakeConfluence
from release_kraken.connectors.confluence.fake.cells import typed
from release_kraken.connectors.confluence.fake.rendering import rendered
from release_kraken.connectors.confluence.fake.rewriting import rewritten
from release_kraken.connectors.confluence.storage import (
    Account,
    Colour,
    Task,
    fault_in,
    image,
    info,
    link,
    mention,
    status,
    task_list,
    text,
    words,
)


def test_bodies_are_rewritten_as_confluence_does() -> None:
    body = '<p title=\'b"c\' class="x">\u00e4<br/></p><ac:structured-macro ac:name="info" />'
    assert rewritten(body) == (
        '<p class="x" title="b&quot;c">&auml;<br /></p><ac:structured-macro '
        'ac:macro-id="00000001-0000-4000-8000-000000000000" ac:name="info" ac:schema-version="1" />'
    )


@given(st.text())
def test_rewriting_keeps_the_words_and_is_done_once(value: str) -> None:
    body = f'{status(value, Colour.RED)}<p class="a">{text(value)}</p>{link("https://e.org", value)}'
    once = rewritten(body)
    assert fault_in(once) is None
    assert words(once) == words(body)
    assert rewritten(once) == once


TABLE = (
    "<p>x</p><table><tbody><tr><th><p>App</p></th><th>Notes</th><th>Team</th></tr>"
    "<tr><td>shop 1.2</td><td><table><tr><td>inner</td></tr></table></td><td /></tr>"
    "<tr><td>shop 1.3</td><td><p>a</p></td><td>b</td></tr></tbody></table>"
)


@pytest.mark.parametrize(
    ("row", "column", "old", "new"),
    [
        pytest.param("1.3", "Notes", "<p>a</p></td>", "<p>a</p>NEW</td>", id="after what is there"),
        pytest.param("shop", "Team", "<td /></tr>", "<td>NEW</td></tr>", id="empty"),
        pytest.param("1.2", "Notes", "</table></td>", "</table>NEW</td>", id="around another table"),
    ],
)
def test_a_cell_is_found_and_nothing_else_changes(row: str, column: str, old: str, new: str) -> None:
    assert typed(TABLE, row, column, "NEW") == TABLE.replace(old, new, 1)


@pytest.mark.parametrize(("row", "column"), [("2.0", "Notes"), ("shop", "Nope")])
def test_a_cell_that_is_not_there(row: str, column: str) -> None:
    with pytest.raises(LookupError, match="no table has a row"):
        typed(TABLE, row, column, "x")


def test_people_cannot_save_what_is_no_storage_format() -> None:
    fake = FakeConfluence()
    fake.space("REL")
    with pytest.raises(ValueError, match="no storage format"):
        fake.write("REL", "x", "<p>")


def test_earlier_versions_stay_as_they_were() -> None:
    fake = FakeConfluence()
    fake.space("REL")
    page = fake.write("REL", "x", "<p>one</p>")
    fake.comment_inline(page, "one")
    fake.edit(page, "<p>two</p>")
    assert "inline-comment-marker" in (page.body_of(1) or "")
    assert page.body_of(2) == "<p>two</p>"
    assert page.body_of(3) is None


def test_known_parts_are_rendered() -> None:
    body = (
        status("In UAT", Colour.GREEN)
        + info("<p>note</p>", title="Why")
        + mention("ann", Account.NAME)
        + image("a b.png")
        + task_list([Task(1, "go", is_done=True)])
        + '<table><tbody><tr><td colspan="2" onclick="x">1</td></tr></tbody></table>'
        + '<ac:inline-comment-marker ac:ref="1">here</ac:inline-comment-marker>'
    )
    shown = rendered(body, "7")
    for part in (
        '<span class="status green">In UAT</span>',
        '<div class="macro info"><b>Why</b><p>note</p></div>',
        '<span class="mention">@ann</span>',
        '<img alt="a b.png" src="/download/7/a%20b.png">',
        '<li><input type="checkbox" disabled checked> go</li>',
        '<td colspan="2">1</td>',
        "<mark>here</mark>",
    ):
        assert part in shown


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<a href="javascript:alert(1)">x</a>',
        '<p onclick="alert(1)">x</p>',
        text("<script>alert(1)</script>"),
        status("<script>", Colour.RED),
        '<ac:structured-macro ac:name="&quot;&gt;&lt;script&gt;" />',
        '<td colspan="&quot;&gt;&lt;script&gt;">x</td>',
    ],
)
def test_nothing_of_a_page_acts_in_the_browser(body: str) -> None:
    shown = rendered(body, "1")
    assert "<script" not in shown
    assert "javascript:" not in shown
    assert "onclick" not in shown


def _post(url: str, **fields: str) -> str:
    data = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(url, data) as answer:
        return str(answer.read().decode())


def test_a_person_edits_in_the_browser(at: Any) -> None:
    page, _ = at.page("A <b>page</b>")
    with urllib.request.urlopen(at.url) as answer:
        assert "A &lt;b&gt;page&lt;/b&gt;" in answer.read().decode()
    shown = _post(f"{at.url}/edit/{page.id}", body="<p>typed</p>", version="1")
    assert "<p>typed</p>" in shown
    assert (page.version, page.newest.author) == (2, "you")
    for fields, status_code in (({"body": "<p>", "version": "2"}, 400), ({"body": "", "version": "1"}, 409)):
        with pytest.raises(urllib.error.HTTPError) as failed:
            _post(f"{at.url}/edit/{page.id}", **fields)
        assert failed.value.code == status_code
        failed.value.close()
    assert page.version == 2
