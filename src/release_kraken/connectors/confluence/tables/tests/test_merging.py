"""Merges of one edit each, with exactly what comes out."""

from dataclasses import replace
from datetime import date

import pytest

from release_kraken.connectors.confluence.tables.marks import marked
from release_kraken.connectors.confluence.tables.merging import merge
from release_kraken.connectors.confluence.tables.outcome import Kind, Step, Unplaced
from release_kraken.connectors.confluence.tables.pieces import StorageError
from release_kraken.connectors.confluence.tables.wanted import Column, Line, Past, Wanted

TODAY = date(2026, 11, 20)
COLUMNS = (
    Column("release", "Release"),
    Column("left", "Left", returns=False),
    Column("qa", "QA notes", machine=False),
)


def line(key: str, left: str, name: str = "", **notes: str) -> Line:
    return Line(key, name or f"App {key}", {"left": left}, f"https://jira.test/v/{key}", notes)


def wanted(
    *lines: Line, dropped: frozenset[str] = frozenset(), hidden: frozenset[str] = frozenset()
) -> Wanted:
    return Wanted("w48", COLUMNS, lines, dropped, hidden)


def head(column: str, title: str) -> str:
    return f"<th>{marked(f'<p><strong>{title}</strong></p>', f'w48.column.{column}')}</th>"


RELEASE, LEFT, QA = head("release", "Release"), head("left", "Left"), head("qa", "QA notes")


def name(key: str) -> str:
    return f"<td>{marked(f'<p>App {key}</p>', f'w48.row.{key}')}</td>"


def gone(key: str) -> str:
    label = (
        '<ac:structured-macro ac:name="status" ac:schema-version="1"><ac:parameter ac:name="title">removed'
        '</ac:parameter><ac:parameter ac:name="colour">Grey</ac:parameter></ac:structured-macro>'
    )
    return f"<td>{marked(f'<p><del>App {key}</del> {label}</p>', f'w48.row.{key}')}</td>"


def table(*rows: str, header: str = RELEASE + LEFT + QA) -> str:
    return f"<table><tbody><tr>{header}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>"


def row(key: str, left: str, note: str) -> str:
    return f"{name(key)}<td>{left}</td><td>{note}</td>"


def archive(*notes: tuple[str, str, str]) -> str:
    header = f"<th>{marked('<p>Date</p>', 'w48.archive')}</th><th><p>Row</p></th><th><p>Column</p></th>"
    rows = "".join(
        f"<tr><td>2026-11-20</td><td>{row}</td><td>{column}</td><td>{note}</td></tr>"
        for row, column, note in notes
    )
    table = f"<table><tbody><tr>{header}<th><p>Note</p></th></tr>{rows}</tbody></table>"
    return f"<h2>Notes of removed rows</h2>{table}"


ONE, TWO = line("1", "2/8"), line("2", "0/3")
WRITTEN = table(row("1", "2/8", "<p>note 1</p>"), row("2", "0/3", "note 2"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(WRITTEN, WRITTEN, id="nothing"),
        pytest.param(
            f"<p>a &nbsp;<!-- <td> --></p>{WRITTEN}<p>b</p>",
            f"<p>a &nbsp;<!-- <td> --></p>{WRITTEN}<p>b</p>",
            id="text-around",
        ),
        pytest.param(
            table(row("1", '<p local-id="f">2/8</p>', "x"), row("2", "0/3 ", "y")),
            table(row("1", '<p local-id="f">2/8</p>', "x"), row("2", "0/3 ", "y")),
            id="spelled-anew-by-the-server",
        ),
        pytest.param(
            table(row("2", "0/3", "note 2"), row("1", "2/8", "<p>note 1</p>")), WRITTEN, id="rows-moved"
        ),
        pytest.param(
            table(row("1", "2/8", "<p>note 1</p>")),
            table(row("1", "2/8", "<p>note 1</p>"), row("2", "0/3", ""))
            + archive(("App 2", "QA notes", "note 2")),
            id="row-deleted",
        ),
        pytest.param(
            table(row("1", "2/8", "<p>note 1</p>"), row("1", "2/8", "copy"), row("2", "0/3", "note 2")),
            table(row("1", "2/8", "<p>note 1</p>"), row("1", "2/8", "copy"), row("2", "0/3", "note 2")),
            id="row-copied",
        ),
        pytest.param(
            table(
                row("1", "2/8", "<p>note 1</p>"),
                "<td>mine</td><td>x</td><td>y</td>",
                row("2", "0/3", "note 2"),
            ),
            table(
                row("1", "2/8", "<p>note 1</p>"),
                "<td>mine</td><td>x</td><td>y</td>",
                row("2", "0/3", "note 2"),
            ),
            id="row-of-people",
        ),
        pytest.param(
            table(row("1", "2/8 really?", "<p>note 1</p>"), row("2", "0/3", "note 2")),
            WRITTEN + archive(("App 1", "Left", "2/8 really?")),
            id="typed-over-a-machine-cell",
        ),
        pytest.param(
            table(
                f"<td>QA</td>{name('1')}<td>2/8</td>".replace("QA", "n1"),
                f"<td>n2</td>{name('2')}<td>0/3</td>",
                header=QA + RELEASE + LEFT,
            ),
            table(
                f"<td>n1</td>{name('1')}<td>2/8</td>",
                f"<td>n2</td>{name('2')}<td>0/3</td>",
                header=QA + RELEASE + LEFT,
            ),
            id="columns-moved",
        ),
        pytest.param(
            table(f"{name('1')}<td>2/8</td>", f"{name('2')}<td>0/3</td>", header=RELEASE + LEFT),
            table(row("1", "2/8", ""), row("2", "0/3", ""))
            + archive(("App 1", "QA notes", "<p>note 1</p>"), ("App 2", "QA notes", "note 2")),
            id="column-of-people-deleted",
        ),
        pytest.param(
            table(f"{name('1')}<td>a</td>", f"{name('2')}<td>b</td>", header=RELEASE + QA),
            table(f"{name('1')}<td>a</td>", f"{name('2')}<td>b</td>", header=RELEASE + QA),
            id="machine-column-stays-away",
        ),
        pytest.param(
            WRITTEN.replace("<strong>QA notes", "<strong>Tested by").replace(
                "<strong>Left", "<em>Open</em><strong>"
            ),
            WRITTEN.replace("<strong>QA notes", "<strong>Tested by").replace(
                "<strong>Left", "<em>Open</em><strong>"
            ),
            id="headers-renamed",
        ),
        pytest.param("<p>oops</p>", f"<p>oops</p>{WRITTEN}", id="table-deleted"),
        pytest.param(
            "<ac:layout><ac:layout-section><ac:layout-cell><p/></ac:layout-cell></ac:layout-section></ac:layout>",
            f"<ac:layout><ac:layout-section><ac:layout-cell><p/>{WRITTEN}</ac:layout-cell></ac:layout-section></ac:layout>",
            id="table-deleted-in-a-layout",
        ),
        pytest.param(
            WRITTEN + archive(("App 0", "QA notes", "old")) + "<p>end</p>",
            WRITTEN + archive(("App 0", "QA notes", "old")) + "<p>end</p>",
            id="archive-stays",
        ),
    ],
)
def test_an_edit(body: str, expected: str) -> None:
    merged = merge(body, wanted(ONE, TWO), TODAY, Past((WRITTEN,)))
    assert merged.body == expected
    assert merged.changed == (body != expected)
    again = wanted(ONE, TWO, hidden=merged.hidden)
    assert not merge(expected, again, TODAY, Past((expected,))).changed


@pytest.mark.parametrize(
    ("asked", "expected", "steps"),
    [
        pytest.param(
            wanted(TWO, ONE),
            table(row("2", "0/3", "note 2"), row("1", "2/8", "<p>note 1</p>")),
            [Step(Kind.SORTED)],
            id="moved",
        ),
        pytest.param(
            wanted(line("1", "1/8"), TWO),
            WRITTEN.replace("2/8", "1/8"),
            [Step(Kind.UPDATED, "App 1", "Left")],
            id="updated",
        ),
        pytest.param(
            wanted(TWO),
            WRITTEN.replace(name("1"), gone("1")),
            [Step(Kind.ROW_STRUCK, "App 1")],
            id="gone-is-struck",
        ),
        pytest.param(
            wanted(TWO, dropped=frozenset({"1"})),
            table(row("2", "0/3", "note 2")) + archive(("App 1", "QA notes", "<p>note 1</p>")),
            [Step(Kind.ROW_DROPPED, "App 1"), Step(Kind.ARCHIVED, "App 1", "QA notes")],
            id="dropped",
        ),
        pytest.param(
            wanted(ONE, TWO, line("3", "x", qa="brought", Deploy="along")),
            table(row("1", "2/8", "<p>note 1</p>"), row("2", "0/3", "note 2"), row("3", "x", "brought"))
            + archive(("App 3", "Deploy", "along")),
            [Step(Kind.ROW_ADDED, "App 3"), Step(Kind.ARCHIVED, "App 3", "Deploy")],
            id="new-row-brings-notes",
        ),
        pytest.param(wanted(Line("1", "App 1", {}), TWO), WRITTEN, [], id="what-is-not-known-stays-as-it-is"),
    ],
)
def test_news(asked: Wanted, expected: str, steps: list[Step]) -> None:
    merged = merge(WRITTEN, asked, TODAY, Past((WRITTEN,)))
    assert merged.body == expected
    assert list(merged.steps) == steps
    assert not merge(expected, asked, TODAY, Past((expected,))).changed


def test_a_row_comes_back() -> None:
    struck = merge(WRITTEN, wanted(TWO), TODAY, Past((WRITTEN,))).body
    assert merge(struck, wanted(ONE, TWO), TODAY, Past((struck,))).body == WRITTEN


@pytest.mark.parametrize("is_whole", [True, False], ids=["struck", "not-known"])
def test_what_is_typed_over_a_row_without_line_is_kept_before_the_row_comes_back(is_whole: bool) -> None:
    asked = replace(wanted(TWO), is_whole=is_whole)
    struck = merge(WRITTEN, asked, TODAY, Past((WRITTEN,))).body
    typed = struck.replace("<td>2/8</td>", "<td>typed</td>")
    kept = merge(typed, asked, TODAY, Past((struck,), (typed,)))
    assert kept.body == typed + archive(("App 1", "Left", "typed"))
    assert not merge(kept.body, asked, TODAY, Past((kept.body,))).changed
    back = merge(kept.body, wanted(ONE, TWO), TODAY, Past((kept.body,)))
    assert back.body == WRITTEN + archive(("App 1", "Left", "typed"))


ARCHIVED = WRITTEN + archive(("App 3", "QA notes", "kept"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("", ARCHIVED, id="all-deleted"),
        pytest.param(ARCHIVED.removeprefix(WRITTEN), ARCHIVED.removeprefix(WRITTEN) + WRITTEN, id="table"),
        pytest.param(WRITTEN, WRITTEN, id="archive"),
    ],
)
def test_a_deleted_table_comes_back_with_its_archive(body: str, expected: str) -> None:
    past = Past((ARCHIVED,), (body,))
    assert merge(body, wanted(ONE, TWO), TODAY, past).body == expected


def test_merged_cells_are_left_alone_and_reported() -> None:
    body = table(f"{name('1')}<td colspan='2'>2/8 and a note</td>", row("2", "0/3", "note 2"))
    merged = merge(body, wanted(line("1", "1/8"), TWO), TODAY)
    assert merged.body is body
    assert merged.unplaced == (Unplaced("App 1", "Left", "its cell is merged with others; split it"),)


def test_rows_that_are_merged_move_together() -> None:
    below = f"{name('1')}<td>2/8</td>"
    body = table(f"{name('2')}<td>0/3</td><td rowspan='2'>both</td>", below, row("3", "x", "c"))
    merged = merge(body, wanted(line("3", "x"), TWO, ONE), TODAY)
    assert merged.body == table(
        row("3", "x", "c"), f"{name('2')}<td>0/3</td><td rowspan='2'>both</td>", below
    )


def test_a_column_that_was_taken_away_is_remembered() -> None:
    without = table(f"{name('1')}<td>a</td>", header=RELEASE + QA)
    first = merge(without, wanted(ONE), TODAY, Past((table(row("1", "2/8", "a")),)))
    assert first.hidden == {"left"}
    assert not merge(without, wanted(ONE, hidden=first.hidden), TODAY, Past((without,))).changed


def test_a_new_column_stands_beside_its_neighbour() -> None:
    columns = "<table><colgroup><col style='width: 9px'/><col /></colgroup>"
    body = table(f"{name('1')}<td>a</td>", header=RELEASE + QA).replace("<table>", columns)
    merged = merge(body, wanted(ONE), TODAY)
    assert merged.body == table(row("1", "2/8", "a")).replace(
        "<table>", columns.replace("<col />", "<col /><col />")
    )


def test_lost_marks_come_back_with_the_next_change() -> None:
    header = "<th>Release</th><th>Left</th><th>QA notes</th>"
    plain = table("<td>{}</td><td>{}</td><td>a</td>", header=header)
    linked = '<p><a href="https://jira.test/v/1">old name</a></p>'
    cells = {"release": linked, "left": "2/8"}
    same = merge(
        plain.format(linked, "2/8"), wanted(Line("1", "App 1", cells, "https://jira.test/v/1")), TODAY
    )
    assert not same.changed
    new = merge(
        plain.format(linked, "3/8"),
        wanted(Line("1", "App 1", cells, "https://jira.test/v/1")),
        TODAY,
        Past((plain.format(linked, "3/8"),)),
    )
    assert "kraken.w48.row.1<" in new.body
    assert "kraken.w48.column.qa<" in new.body
    assert [step.kind for step in new.steps] == [Kind.UPDATED]


def test_an_edit_between_reading_and_writing_loses_nothing() -> None:
    """A note typed since the last write, seen once, whose row is then deleted while Kraken writes."""
    read = WRITTEN.replace("note 2", "typed since")
    newer = table(row("1", "2/8", "<p>note 1</p> and more"))
    merged = merge(newer, wanted(ONE, TWO), TODAY, Past((WRITTEN,), (read,)))
    assert merged.body == table(row("1", "2/8", "<p>note 1</p> and more"), row("2", "0/3", "")) + archive(
        ("App 2", "QA notes", "typed since")
    )


def test_a_write_whose_fate_is_unknown_archives_nothing_twice() -> None:
    deleted = table(row("1", "2/8", "<p>note 1</p>"))
    after = merge(deleted, wanted(ONE, TWO), TODAY, Past((WRITTEN,))).body
    assert not merge(after, wanted(ONE, TWO), TODAY, Past((WRITTEN, after))).changed
    assert not merge(after, wanted(ONE, TWO), TODAY, Past((WRITTEN,))).changed


@pytest.mark.parametrize(
    "body", ["<p>", "<p>&bogus;</p>", "a & b", "<br>", "\x0b", "<p a=1/>", "\ud800"], ids=ascii
)
def test_what_is_not_well_formed_is_refused(body: str) -> None:
    with pytest.raises(StorageError, match="the page's body is no well-formed storage format"):
        merge(body, wanted(ONE), TODAY)


def test_a_machine_cell_that_is_not_well_formed_is_refused() -> None:
    with pytest.raises(StorageError, match=r"the merged body .* near '.*<br>"):
        merge("", wanted(line("1", "<br>")), TODAY)


def test_wanted_refuses_what_it_cannot_mark() -> None:
    with pytest.raises(ValueError, match="ids may have"):
        wanted(line("a.b", ""))
    with pytest.raises(ValueError, match="the same key"):
        wanted(ONE, ONE)
