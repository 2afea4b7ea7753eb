"""Adds columns to a table whose cells may be merged, and leaves every cell that is there as it is."""

import re
from collections.abc import Iterable

from release_kraken.connectors.confluence.tables import marks, pieces
from release_kraken.connectors.confluence.tables.layout import Cell, Row, Table
from release_kraken.connectors.confluence.tables.view import View
from release_kraken.connectors.confluence.tables.wanted import Column

_COL = re.compile(r"<col(?=[\s/>])(?:[^>\"']|\"[^\"]*\"|'[^']*')*?(?:/>|>\s*</col>)")


def header_cell(column: Column, table: str) -> Cell:
    """The header of a column, with its mark."""
    title = f"<p><strong>{pieces.escaped(column.title)}</strong></p>"
    return Cell("", "<th>", marks.marked(title, marks.name(table, "column", column.key)), "</th>")


def header_row(columns: Iterable[Column], table: str) -> str:
    """A table without rows."""
    headers = "".join(header_cell(column, table).source() for column in columns)
    return f"<table><tbody><tr>{headers}</tr></tbody></table>"


def marked_header(view: View, table: str) -> Row:
    """The header with a mark in each of our columns; nothing else is changed in it."""
    row = view.table.rows[view.header]
    ours = {column: key for key, column in view.columns.items()}
    return row.holding(
        tuple(
            _marked(cell, ours.get(place.column) if place.width == 1 else None, table)
            for cell, place in zip(row.cells, view.places[view.header], strict=True)
        )
    )


def _marked(cell: Cell, key: str | None, table: str) -> Cell:
    if key is None or key in marks.marks(cell.inner, table, "column"):
        return cell
    return cell.filled(marks.marked(cell.inner, marks.name(table, "column", key)))


def empty_cell() -> Cell:
    """A cell for people to write in."""
    return Cell("", "<td>", "", "</td>")


def place_for(view: View, column: Column, order: tuple[str, ...]) -> int:
    """Where a column goes: behind its left neighbour, else before its right one; not into merged cells."""
    at = order.index(column.key)
    before = [view.columns[key] + 1 for key in order[:at] if key in view.columns]
    after = [view.columns[key] for key in order[at + 1 :] if key in view.columns]
    wish = before[-1] if before else after[0] if after else view.width
    return wish if _is_clear(view, wish) else view.width


def _is_clear(view: View, at: int) -> bool:
    return not any(place.column < at < place.column + place.width for line in view.places for place in line)


def with_column(view: View, header: Cell, at: int) -> Table:
    """The table with a column more, whose cells are empty but for its header."""
    taken = occupied(view)
    rows = tuple(
        with_cell(view, number, at, header if number == view.header else empty_cell(), taken[number])
        for number in range(len(view.table.rows))
    )
    first, *others = view.table.leads
    return view.table._replace(rows=rows, leads=(_with_col(first, at, view.width), *others))


def with_cell(view: View, number: int, at: int, cell: Cell, taken: frozenset[int]) -> Row:
    """A row with a cell more at a column; where the row is too short, with empty ones before it."""
    row = view.table.rows[number]
    index = sum(place.column < at for place in view.places[number])
    missing = at - sum(column < at for column in taken) if index == len(row.cells) else 0
    return row.holding((*row.cells[:index], *[empty_cell()] * missing, cell, *row.cells[index:]))


def occupied(view: View) -> tuple[frozenset[int], ...]:
    """The columns that are covered in each row, by its own cells and by those from above."""
    taken: list[set[int]] = [set() for _ in view.table.rows]
    for line in view.places:
        for place in line:
            for row in range(place.row, place.row + place.height):
                taken[row].update(range(place.column, place.column + place.width))
    return tuple(map(frozenset, taken))


def _with_col(lead: str, at: int, width: int) -> str:
    """What stands before the first row, with a `<col />` more if it has one for each column."""
    found = list(_COL.finditer(lead))
    if not found or len(found) != width:
        return lead
    place = found[at].start() if at < width else found[-1].end()
    return f"{lead[:place]}<col />{lead[place:]}"
