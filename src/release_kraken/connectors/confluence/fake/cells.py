"""Finds cells of tables within storage format, as a person finds them: by a word in the row and a heading."""

import re
from dataclasses import dataclass, field

from release_kraken.connectors.confluence.storage import words

_TAG = re.compile(
    r"<!\[CDATA\[.*?\]\]>|<!--.*?-->"
    r"|<(?P<close>/?)(?P<name>[\w:.-]+)(?:[^>\"']|\"[^\"]*\"|'[^']*')*?(?P<empty>/?)>",
    re.DOTALL,
)
_ANCHOR_NAME = re.compile(r"<ac:parameter ac:name=\"\">[^<]*</ac:parameter>")


@dataclass
class _Cell:
    """Where a cell stands, tags included (`start`, `end`) and without (`inner`)."""

    start: int
    inner: int
    closing: int = 0
    end: int = 0


@dataclass
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list)


def typed(body: str, row: str, column: str, storage: str) -> str:
    """The body with something added at the end of a cell; raises LookupError where there is no such cell.

    The row is the first below the headings that has the words, the column the one below a heading.
    """
    for table in _tables(body):
        cell = _found(body, table, row, column)
        if cell is not None:
            return _added(body, cell, storage)
    raise LookupError(f"no table has a row with {row!r} and a column {column!r}")


def _added(body: str, cell: _Cell, storage: str) -> str:
    if cell.closing == cell.start:  # <td/>
        return f"{body[: cell.start]}<td>{storage}</td>{body[cell.end :]}"
    return f"{body[: cell.closing]}{storage}{body[cell.closing :]}"


def _found(body: str, table: _Table, row: str, column: str) -> _Cell | None:
    if not table.rows:
        return None
    headings = [_words(body, cell) for cell in table.rows[0]]
    if column not in headings:
        return None
    index = headings.index(column)
    for cells in table.rows[1:]:
        if index < len(cells) and any(row in _words(body, cell) for cell in cells):
            return cells[index]
    return None


def _words(body: str, cell: _Cell) -> str:
    """What the cell shows, which is not the names of anchors."""
    shown = _ANCHOR_NAME.sub("", body[cell.inner : cell.closing])
    return " ".join(words(shown).split()) if cell.closing > cell.inner else ""


def _tables(body: str) -> list[_Table]:
    """All tables, those within others too; a row belongs to the innermost one."""
    found: list[_Table] = []
    open_tables: list[_Table] = []
    open_cells: list[_Cell] = []
    for tag in _TAG.finditer(body):
        if tag["name"] == "table":
            _table(tag, found, open_tables)
        elif tag["name"] == "tr" and not tag["close"] and open_tables:
            open_tables[-1].rows.append([])
        elif tag["name"] in ("td", "th") and open_tables and open_tables[-1].rows:
            _cell(tag, open_tables[-1], open_cells)
    return found


def _table(tag: re.Match[str], found: list[_Table], open_tables: list[_Table]) -> None:
    if tag["close"]:
        open_tables.pop()
    elif not tag["empty"]:
        open_tables.append(_Table())
        found.append(open_tables[-1])


def _cell(tag: re.Match[str], table: _Table, open_cells: list[_Cell]) -> None:
    if tag["close"]:
        cell = open_cells.pop()
        cell.closing, cell.end = tag.start(), tag.end()
        return
    cell = _Cell(tag.start(), tag.end())
    table.rows[-1].append(cell)
    if tag["empty"]:
        cell.closing, cell.end = cell.start, tag.end()
    else:
        open_cells.append(cell)
