"""Storage format: whatever the text, it is well-formed, and reading it back gives the text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.confluence.refusals import InvalidStorageError
from release_kraken.connectors.confluence.storage import (
    Account,
    Colour,
    Task,
    attribute,
    cdata,
    clark,
    expand,
    fault_in,
    image,
    info,
    legal,
    link,
    mention,
    page_link,
    parsed,
    refuse_malformed,
    status,
    task_list,
    text,
    with_attachments_of,
    words,
)

ANY = st.one_of(
    st.text(st.characters()),
    st.text(st.sampled_from(list("]]>&<\"'\r\n\t\x00\x0b\ufffe\ud800\u202eé🚀x;#"))),
)


@given(ANY)
def test_any_text_comes_back(value: str) -> None:
    body = f"<p>{text(value)}</p>"
    assert fault_in(body) is None
    assert words(body) == legal(value)


@given(ANY)
def test_any_attribute_comes_back(value: str) -> None:
    body = f'<p class="{attribute(value)}" />'
    assert fault_in(body) is None
    assert parsed(body)[0].get("class") == legal(value)


@given(ANY)
def test_any_code_comes_back(value: str) -> None:
    body = f"<ac:plain-text-body>{cdata(value)}</ac:plain-text-body>"
    assert fault_in(body) is None
    assert words(body) == re.sub("\r\n?", "\n", legal(value))


@given(ANY)
def test_any_macro_is_well_formed(value: str) -> None:
    parts = [
        status(value, Colour.RED),
        info(text(value), title=value),
        link(value, value),
        link(f"https://example.org/{value}", value),
        page_link(value, value, space=value),
        mention(value, Account.ID),
        image(value),
        task_list([Task(1, text(value)), Task(2, "", is_done=True)]),
    ]
    for part in parts:
        assert fault_in(part) is None


@given(ANY)
def test_a_link_leads_to_the_web_or_nowhere(value: str) -> None:
    address = parsed(link(value, "x")).find("a")
    assert address is None or address.get("href", "").lower().startswith(("http:", "https:", "mailto:"))


@given(ANY)
def test_what_passes_is_read_and_what_does_not_is_placed(value: str) -> None:
    fault = fault_in(value)
    if fault is None:
        parsed(value)
    else:
        assert 1 <= fault.line <= re.sub("\r\n?", "\n", value).count("\n") + 1
        assert fault.cause in str(fault)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param("a &nbsp;&hellip;&#x1F680; b", id="entities"),
        pytest.param("<br /><hr/>", id="void"),
        pytest.param('<ac:link><ri:user ri:account-id="1" /></ac:link>', id="namespaces"),
        pytest.param("<![CDATA[a & <b>]]>", id="cdata"),
        pytest.param("<!-- comment -->", id="comment"),
    ],
)
def test_what_confluence_takes(body: str) -> None:
    assert fault_in(body) is None


@pytest.mark.parametrize(
    ("body", "read"),
    [
        pytest.param("&amp;&lt;&gt;&quot;&apos;&#8230;&#x2026;", "&<>\"'……", id="of-xml"),
        pytest.param("&nbsp;&hellip;&amp;", "\u00a0…&", id="of-xhtml"),
        pytest.param("&amp;nbsp;", "&nbsp;", id="escaped"),
        pytest.param("<![CDATA[&nbsp;]]>", "&nbsp;", id="in-cdata"),
        pytest.param("&ampere; ", None, id="like-one-of-xml"),
    ],
)
def test_entities_are_read(body: str, read: str | None) -> None:
    if read is None:
        with pytest.raises(InvalidStorageError, match="undefined entity"):
            words(body)
    else:
        assert words(body) == read


@pytest.mark.parametrize(
    ("body", "told"),
    [
        pytest.param(
            "<p>a & b</p>",
            "line 1, column 6 in p: not well-formed (invalid token), near '<p>a & b</p>'",
            id="&",
        ),
        pytest.param("<td>x<br></td>", "line 1, column 11 in td > br: mismatched tag", id="void"),
        pytest.param("<td nowrap>x</td>", "line 1, column 10: not well-formed", id="valueless attribute"),
        pytest.param("<p>\n\né<b>x</p>", "line 3, column 7 in p > b: mismatched tag", id="lines"),
        pytest.param(
            "<p>a\x0bb</p>", "column 4: the character U+000B, which XML does not allow", id="control"
        ),
        pytest.param("a\ud800", "column 1: the character U+D800", id="half a character"),
        pytest.param("<p>&bogus;</p>", "column 3 in p: undefined entity", id="entity"),
        pytest.param("<x:y />", "column 0: unbound prefix", id="namespace"),
        pytest.param("<p>", "column 3 in p:", id="open"),
        pytest.param("</storage-format><storage-format>", "junk after document element", id="break out"),
        pytest.param("<!DOCTYPE x [<!ENTITY a 'b'>]>", "not well-formed", id="doctype"),
        pytest.param('<p a="1" a="2" />', "duplicate attribute", id="twice"),
        pytest.param(
            "<ac:structured-macro><ac:rich-text-body></p>",
            "in ac:structured-macro > ac:rich-text-body: mismatched tag",
            id="macro",
        ),
    ],
)
def test_what_confluence_refuses(body: str, told: str) -> None:
    fault = fault_in(body)
    assert fault is not None
    assert told in str(fault)
    with pytest.raises(InvalidStorageError, match=r"^the row of shop 1\.2 is no storage format at line"):
        refuse_malformed(body, "the row of shop 1.2")
    with pytest.raises(InvalidStorageError):
        parsed(body)


def test_macros_are_as_confluence_writes_them() -> None:
    macro, parameter = "ac:structured-macro", 'ac:parameter ac:name="'
    assert (
        status("In UAT", Colour.GREEN)
        == f'<{macro} ac:name="status"><{parameter}title">In UAT</ac:parameter>'
        f'<{parameter}colour">Green</ac:parameter></{macro}>'
    )
    assert mention("5b10", Account.ID) == '<ac:link><ri:user ri:account-id="5b10" /></ac:link>'
    assert mention("ann", Account.NAME) == '<ac:link><ri:user ri:username="ann" /></ac:link>'
    assert image("a&b.png") == '<ac:image><ri:attachment ri:filename="a&amp;b.png" /></ac:image>'
    assert link("https://e.org/?a=1&b", "<x>") == '<a href="https://e.org/?a=1&amp;b">&lt;x&gt;</a>'
    assert task_list([Task(7, "<b>go</b>", is_done=True)]) == (
        "<ac:task-list><ac:task><ac:task-id>7</ac:task-id><ac:task-status>complete</ac:task-status>"
        "<ac:task-body><b>go</b></ac:task-body></ac:task></ac:task-list>"
    )
    assert clark("ri:user").endswith("}user")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " javascript:x", "java\nscript:x", "data:text/html,x", "//x", "x", "https://["],
)
def test_other_addresses_are_no_links(url: str) -> None:
    assert link(url, "label") == "label"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            '<ac:image><ri:attachment ri:filename="a>b.png" ri:version="1" /></ac:image>',
            '<ac:image><ri:attachment ri:filename="a>b.png" ri:version="1">{page}</ri:attachment></ac:image>',
            id="picture",
        ),
        pytest.param(
            "<ri:attachment ri:filename='x'></ri:attachment>",
            "<ri:attachment ri:filename='x'>{page}</ri:attachment>",
            id="not-empty-element",
        ),
        pytest.param(
            '<ri:attachment ri:filename="x"><ri:page ri:content-title="Else" /></ri:attachment>',
            '<ri:attachment ri:filename="x"><ri:page ri:content-title="Else" /></ri:attachment>',
            id="of-another-page",
        ),
        pytest.param(
            "<![CDATA[<ri:attachment />]]><p>x</p>", "<![CDATA[<ri:attachment />]]><p>x</p>", id="code"
        ),
    ],
)
def test_what_moves_to_another_page_names_the_page_of_its_files(body: str, expected: str) -> None:
    page = '<ri:page ri:space-key="REL" ri:content-title="W48 &amp; &quot;more&quot;" />'
    assert with_attachments_of(body, "REL", 'W48 & "more"') == expected.replace("{page}", page)


def test_something_to_unfold() -> None:
    assert expand("a & b", "<p>c</p>") == (
        '<ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">a &amp; b</ac:parameter>'
        "<ac:rich-text-body><p>c</p></ac:rich-text-body></ac:structured-macro>"
    )
