"""Empty cells that are filled, rows without a line, comments on machine cells, and reading it all."""

from dataclasses import replace
from datetime import date

import pytest

from release_kraken.connectors.confluence.tables.comments import carried, uncommented
from release_kraken.connectors.confluence.tables.marks import is_marked
from release_kraken.connectors.confluence.tables.merging import merge
from release_kraken.connectors.confluence.tables.outcome import Kind, Merged, Step, Unplaced
from release_kraken.connectors.confluence.tables.reading import described, notes_in, shown
from release_kraken.connectors.confluence.tables.wanted import Column, Line, Past, Wanted

TODAY = date(2026, 11, 20)
COLUMNS = (
    Column("release", "Release"),
    Column("left", "Left"),
    Column("qa", "QA notes", machine=False),
    Column("team", "Team", machine=False),
)
LINE = Line("1", "App 1", {"left": "<p><strong>2/8</strong> left</p>"})
WANTED = Wanted("w48", COLUMNS, (LINE,))
BODY = merge("", WANTED, TODAY).body
MARKER = '<ac:inline-comment-marker ac:ref="f00">'
END = "</ac:inline-comment-marker>"


def filled(body: str, wanted: Wanted = WANTED, **line: object) -> Merged:
    changed = replace(LINE, **line)  # type: ignore[arg-type]
    return merge(body, replace(wanted, lines=(changed,)), TODAY, Past((BODY,)))


def test_an_empty_cell_gets_the_default() -> None:
    merged = filled(BODY, defaults={"team": "<p>Blue</p>"})
    assert merged.body == BODY.replace("<td></td><td></td>", "<td></td><td><p>Blue</p></td>")
    assert merged.steps == (Step(Kind.FILLED, "App 1", "Team"),)


@pytest.mark.parametrize("blank", ["<p></p>", "<p><br /></p>", "&nbsp;"])
def test_what_shows_nothing_is_empty(blank: str) -> None:
    body = BODY.replace("<td></td></tr>", f"<td>{blank}</td></tr>")
    assert "<td><p>Blue</p></td></tr>" in filled(body, defaults={"team": "<p>Blue</p>"}).body


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(BODY.replace("<td></td></tr>", "<td>Red</td></tr>"), id="something-there"),
        pytest.param(BODY.replace("<td></td><td></td>", '<td colspan="2"></td>'), id="merged-with-others"),
    ],
)
def test_a_cell_that_is_not_empty_or_not_one_cell_stays(body: str) -> None:
    assert filled(body, defaults={"team": "Blue", "left": "no", "none": "no"}).body == body


def test_a_new_row_has_its_note_rather_than_the_default() -> None:
    new = Line("2", "App 2", {"left": "x"}, notes={"qa": "mine"}, defaults={"qa": "theirs", "team": "Blue"})
    merged = merge(BODY, replace(WANTED, lines=(LINE, new)), TODAY)
    assert merged.body.endswith("<td>x</td><td>mine</td><td>Blue</td></tr></tbody></table>")


def test_where_not_all_lines_are_known_no_row_is_struck() -> None:
    assert merge(BODY, replace(WANTED, lines=(), is_whole=False), TODAY).steps == ()
    assert merge(BODY, replace(WANTED, lines=()), TODAY).steps == (Step(Kind.ROW_STRUCK, "App 1"),)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("<p>2/8</p>", "<p>3/8</p>", "<p>3/8</p>", id="no-comment"),
        pytest.param(
            f"<p>{MARKER}a &amp; b{END}</p>",
            "<p>x a &amp; b y</p>",
            f"<p>x {MARKER}a &amp; b{END} y</p>",
            id="stays",
        ),
        pytest.param(
            f"<p>{MARKER}&auml;{END}</p>", "<p>ä</p>", f"<p>{MARKER}ä{END}</p>", id="spelled-otherwise"
        ),
        pytest.param(
            f"{MARKER}a{END}{MARKER}a{END}",
            "<b>a</b><i>a</i>",
            f"<b>{MARKER}a{END}</b><i>{MARKER}a{END}</i>",
            id="two",
        ),
        pytest.param(f"<p>{MARKER}2/8{END}</p>", "<p>3/8</p>", None, id="words-gone"),
        pytest.param(
            f"<p>{MARKER}x{END}</p>", '<p title="x"><ac:parameter>x</ac:parameter></p>', None, id="not-a-text"
        ),
        pytest.param(f"<p>{MARKER}<b>x</b>{END}</p>", "<p><b>x</b></p>", None, id="on-more-than-words"),
    ],
)
def test_comments_go_with_their_words(old: str, new: str, expected: str | None) -> None:
    assert carried(old, new) == expected


def test_a_commented_cell_whose_words_change_waits() -> None:
    body = BODY.replace("2/8", f"{MARKER}2/8{END}")
    merged = filled(body, cells={"left": "<p><strong>1/8</strong> left</p>"})
    assert (merged.body, merged.steps) == (body, ())
    why = "somebody commented on words that are no longer so; delete the comment"
    assert merged.unplaced == (Unplaced("App 1", "Left", why),)


def test_a_commented_cell_whose_words_stay_keeps_the_comment() -> None:
    body = BODY.replace(" left", f" {MARKER}left{END}")
    merged = filled(body, cells={"left": "<p><strong>1/8</strong> left</p>"})
    assert merged.body == body.replace("2/8", "1/8")
    assert filled(body).steps == ()


def test_what_was_typed_over_a_cell_goes_to_the_archive_with_its_comment() -> None:
    typed = f"<p>why {MARKER}me{END}</p>"
    merged = filled(BODY.replace("<p><strong>2/8</strong> left</p>", typed))
    assert f"<td>{typed}</td>" in merged.body.partition("kraken.w48.archive")[2]


def test_reading() -> None:
    body = BODY.replace("<td></td><td></td>", "<td><p>a</p><ac:image /></td><td><br /></td>")
    assert notes_in(body, WANTED) == {"1": {"qa": "<p>a</p><ac:image />"}}
    assert notes_in("<p>other</p>", WANTED) == {}
    assert described(body, WANTED) == "Release: App 1\nLeft: 2/8 left\nQA notes: a\n"
    assert described("", WANTED) == ""
    assert (is_marked(body, "w48"), is_marked(body, "w4")) == (True, False)
    assert uncommented(f"x{MARKER}y{END}") == "xy"


def test_a_column_of_people_is_read_by_its_title() -> None:
    body = BODY.replace("</th></tr>", "</th><th>Mine</th></tr>").replace("</td></tr>", "</td><td>x</td></tr>")
    assert notes_in(body, WANTED) == {"1": {"Mine": "x"}}


def test_a_reader_sees_labels_and_no_anchors() -> None:
    label = (
        '<ac:structured-macro ac:name="status"><ac:parameter ac:name="title">done</ac:parameter>'
        '<ac:parameter ac:name="colour">Green</ac:parameter></ac:structured-macro>'
    )
    assert shown(f"<p>a{label}b</p><p>c</p>") == "adone b c"
