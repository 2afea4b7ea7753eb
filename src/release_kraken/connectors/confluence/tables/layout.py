"""The tables of a body, cut into pieces that, put together again, are the same bytes.

Only `<table>`, `<tr>`, `<td>` and `<th>` are looked at. In well-formed XML a `<` within a text, an
attribute, is escaped, so that besides tags only comments and CDATA can hold one; those are skipped.
Whatever stands between rows or cells (`<tbody>`, white space, comments) is kept with them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_REST = r"(?=[\s/>])((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>"
_HIDDEN = r"<!--.*?-->|<!\[CDATA\[.*?\]\]>"
_TAG = re.compile(rf"{_HIDDEN}|<(/?)(table|tr){_REST}", re.DOTALL)
_CELL_TAG = re.compile(rf"{_HIDDEN}|<(/?)(table|td|th){_REST}", re.DOTALL)
_CELL = re.compile(
    r"([^<]*(?:<(?!t[dh][\s/>])[^<]*)*)"
    r"(<t[dh](?=[\s/>])(?:[^>\"']|\"[^\"]*\"|'[^']*')*>)"
    r"(?:(?<=/>)|([^<]*(?:<(?!/t[dh][\s>])[^<]*)*)(</t[dh]\s*>))"
)
_SPAN = re.compile(r"\s(colspan|rowspan)\s*=\s*[\"']\s*(\d{1,4})\s*[\"']")
_MOST_SPANNED = 1000  # what browsers stop at


class Cell(NamedTuple):
    """A cell: what stands before it within its row, its tags, and what is in it."""

    lead: str
    open: str
    inner: str
    close: str

    def source(self) -> str:
        """The cell's bytes."""
        return f"{self.lead}{self.open}{self.inner}{self.close}"

    def filled(self, inner: str) -> "Cell":
        """The same cell with another content."""
        if self.close:
            return self._replace(inner=inner)
        name = self.open[1:3]
        return Cell(self.lead, f"{self.open.removesuffix('/>').rstrip()}>", inner, f"</{name}>")

    def spans(self) -> tuple[int, int]:
        """How many columns and rows it covers."""
        if "span" not in self.open:
            return 1, 1
        found = {name: min(max(int(number), 1), _MOST_SPANNED) for name, number in _SPAN.findall(self.open)}
        return found.get("colspan", 1), found.get("rowspan", 1)

    def unspanned(self) -> str:
        """The attributes of the cell but for its spans."""
        return _SPAN.sub("", self.open[3:].removesuffix(">").removesuffix("/").rstrip())


class Row(NamedTuple):
    """A row: its tags with what stands after its last cell, and its cells."""

    open: str
    cells: tuple[Cell, ...]
    close: str

    def holding(self, cells: tuple[Cell, ...]) -> "Row":
        """The same row with other cells."""
        if self.close or not cells:
            return self._replace(cells=cells)
        return Row(f"{self.open.removesuffix('/>').rstrip()}>", cells, "</tr>")

    def source(self) -> str:
        """The row's bytes."""
        return f"{self.open}{''.join([cell.source() for cell in self.cells])}{self.close}"


class Table(NamedTuple):
    """A table: where it stands in its body, what stands before each row and after the last, and its rows."""

    start: int
    end: int
    leads: tuple[str, ...]
    rows: tuple[Row, ...]
    tail: str

    def source(self) -> str:
        """The table's bytes."""
        rows = "".join([f"{lead}{row.source()}" for lead, row in zip(self.leads, self.rows, strict=True)])
        return f"{rows}{self.tail}"

    @property
    def is_plain(self) -> bool:
        """Whether no cell covers others."""
        return not any("span" in cell.open for row in self.rows for cell in row.cells)

    def within(self, other: "Table") -> bool:
        """Whether it stands in a cell of another table."""
        return other.start < self.start and self.end < other.end


@dataclass(slots=True)
class _Open:
    """A table whose end has not been seen."""

    start: int
    at: int  # up to here all is part of a row
    leads: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    row: re.Match[str] | None = None

    def take(self, body: str, match: re.Match[str]) -> None:
        """Take the beginning or the end of a row."""
        if not match[1]:
            self.leads.append(body[self.at : match.start()])
            self.row = match
        if self.row and (match[1] or match[3].endswith("/")):
            self.rows.append(_row(body, self.row, match))
            self.row, self.at = None, match.end()


def tables(body: str) -> tuple[Table, ...]:
    """All tables of a well-formed body, those within cells of others included, in the order of their ends."""
    found: list[Table] = []
    stack: list[_Open] = []
    for match in _TAG.finditer(body):
        end, name, rest = match.groups()
        if name == "table" and not end:
            stack.append(_Open(match.start(), match.start()))
        elif name == "tr" and stack:
            stack[-1].take(body, match)
        if name == "table" and (end or rest.endswith("/")) and stack:
            done = stack.pop()
            tail = body[done.at : match.end()]
            found.append(Table(done.start, match.end(), tuple(done.leads), tuple(done.rows), tail))
    return tuple(found)


def _row(body: str, begin: re.Match[str], end: re.Match[str]) -> Row:
    if begin is end:
        return Row(begin[0], (), "")
    inner = body[begin.end() : end.start()]
    hides = "<table" in inner or "<!" in inner
    cells = tuple(_cells_that_hide_others(inner) if hides else map(Cell._make, _CELL.findall(inner)))
    rest = len(inner) - sum([len(part) for cell in cells for part in cell])
    return Row(begin[0], cells, f"{inner[len(inner) - rest :]}{end[0]}")


def _cells_that_hide_others(row: str) -> Iterator[Cell]:
    """The cells of a row with tables, comments or CDATA in it, which may hold the tags of cells."""
    depth = at = 0
    begin: tuple[str, str, int] | None = None
    for match in _CELL_TAG.finditer(row):
        end, name, rest = match.groups()
        empty = bool(rest and rest.endswith("/"))
        if name == "table":
            depth += 0 if empty else -1 if end else 1
        elif name is None or depth:
            continue
        elif empty:
            yield Cell(row[at : match.start()], match[0], "", "")
            at = match.end()
        elif not end:
            begin = row[at : match.start()], match[0], match.end()
        elif begin:
            lead, opening, start = begin
            yield Cell(lead, opening, row[start : match.start()], match[0])
            at = match.end()
