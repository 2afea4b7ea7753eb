"""The tables of a body, cut into pieces that, put together again, are the same bytes.

Only `<table>`, `<tr>`, `<td>` and `<th>` are looked at. In well-formed XML a `<` within a text, an attribute, is
escaped, so that besides tags only comments and CDATA can hold one; those are skipped. Whatever stands between rows or
cells (`<tbody>`, white space, comments) is kept with them.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

_TAG = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<(/?)(table|tr|td|th)(?=[\s/>])((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
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

    def within(self, other: "Table") -> bool:
        """Whether it stands in a cell of another table."""
        return other.start < self.start and self.end < other.end


@dataclass(slots=True)
class _Open:
    """A table whose end has not been seen."""

    start: int
    at: int  # up to here all is part of a row or a cell
    leads: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    cells: list[Cell] | None = None
    row: str = ""
    cell: str | None = None
    lead: str = ""


def tables(body: str) -> tuple[Table, ...]:
    """All tables of a well-formed body, those within cells of others included, in the order of their ends."""
    found: list[Table] = []
    stack: list[_Open] = []
    for match in _TAG.finditer(body):
        end, name, rest = match.groups()
        if name is None:
            continue
        if name == "table" and not end:
            stack.append(_Open(match.start(), match.start()))
        if stack:
            _take(body, match, stack[-1])
        if name == "table" and (end or rest.endswith("/")) and stack:
            done = stack.pop()
            found.append(
                Table(
                    done.start, match.end(), tuple(done.leads), tuple(done.rows), body[done.at : match.end()]
                )
            )
    return tuple(found)


def _take(body: str, match: re.Match[str], table: _Open) -> None:
    end, name, rest = match.groups()
    if name == "tr":
        _take_row(body, match, table, closes=bool(end), empty=rest.endswith("/"))
    elif name != "table" and table.cells is not None:
        _take_cell(body, match, table, table.cells, closes=bool(end), empty=rest.endswith("/"))


def _take_row(body: str, match: re.Match[str], table: _Open, *, closes: bool, empty: bool) -> None:
    if not closes:
        table.leads.append(body[table.at : match.start()])
        table.row, table.cells, table.at = match[0], [], match.end()
    if closes or empty:
        table.rows.append(Row(table.row, tuple(table.cells or ()), body[table.at : match.end()]))
        table.cells, table.at = None, match.end()


def _take_cell(
    body: str, match: re.Match[str], table: _Open, cells: list[Cell], *, closes: bool, empty: bool
) -> None:
    if closes:
        cells.append(Cell(table.lead, table.cell or "", body[table.at : match.start()], match[0]))
    elif empty:
        cells.append(Cell(body[table.at : match.start()], match[0], "", ""))
    else:
        table.lead, table.cell = body[table.at : match.start()], match[0]
    table.at = match.end()
