"""Kraken's table as it stands in a body: which column is which, which row is whose, what is machine-made."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from release_kraken.connectors.confluence.tables import marks, pieces
from release_kraken.connectors.confluence.tables.layout import Cell, Row, Table, tables
from release_kraken.connectors.confluence.tables.wanted import Column, Wanted


class Place(NamedTuple):
    """Where a cell stands: its row and its number within it, the columns and rows that it covers."""

    row: int
    nth: int
    column: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class View:
    """Kraken's table in a body."""

    table: Table
    places: tuple[tuple[Place, ...], ...]
    header: int
    titles: tuple[str, ...]
    ids: tuple[str, ...]
    """What each column is called in every version: by the key of ours, by the title of people's."""
    columns: Mapping[str, int]
    """The place of each of our columns that is there, by key."""
    machine: frozenset[int]
    keys: tuple[str | None, ...]
    """Whose row it is; None for one that people made."""
    marked: frozenset[int]
    """The rows that have their mark."""
    marked_columns: frozenset[str]
    """The columns that have theirs, by key."""

    def cell(self, place: Place) -> Cell:
        """The cell at a place."""
        return self.table.rows[place.row].cells[place.nth]

    def at(self, row: int, column: int) -> Place | None:
        """The cell of a row that begins in a column."""
        line = self.places[row]
        if column < len(line) and line[column].column == column:  # as in every row without merged cells
            return line[column]
        return next((place for place in line if place.column == column), None)

    def is_machine_made(self, place: Place) -> bool:
        """Whether Kraken writes the cell: its row and its column are ours, and it is not merged."""
        return (
            place.column in self.machine
            and self.keys[place.row] is not None
            and place.width == place.height == 1
        )

    def title(self, place: Place) -> str:
        """The titles of the columns that a cell covers."""
        covered = self.titles[place.column : place.column + place.width]
        return ", ".join(title for title in dict.fromkeys(covered) if title)

    def name(self, row: int) -> str:
        """The name by which people know a row."""
        first = self.at(row, next(iter(self.columns.values()), 0))
        named = pieces.text(self.cell(first).inner) if first else ""
        texts = (pieces.text(cell.inner) for cell in self.table.rows[row].cells)
        return named or next((text for text in texts if text), "")

    def row_id(self, row: int) -> str:
        """What a row is called in every version: by the key of ours, by the name of people's."""
        return self.keys[row] or f"name {self.name(row)}"

    def body_rows(self) -> range:
        """The rows below the header; with cells merged into it they are part of the header."""
        return range(self.header + 1, len(self.table.rows))

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.titles)


def find(body: str, wanted: Wanted) -> View | None:
    """Kraken's table in a well-formed body: by its marks, else by its titles; the first if it was copied."""
    best: tuple[int, View] | None = None
    for table in sorted(tables(body), key=lambda table: table.start):
        view = _view(table, wanted)
        score = _score(view, wanted) if view else 0
        if view and score > (best[0] if best else 0):
            best = score, view
    return best[1] if best else None


def view_of(table: Table, wanted: Wanted) -> View:
    """The view of a table that is known to be Kraken's."""
    view = _view(table, wanted)
    if view is None:
        raise ValueError("the table has no header of ours")
    return view


def _score(view: View, wanted: Wanted) -> int:
    """How sure it is that a table is ours: 2 by marks, 1 by titles, 0 if it is another."""
    if view.marked or view.marked_columns:
        return 2
    ours = [column.key for column in wanted.columns if column.key not in wanted.hidden]
    return int(wanted.columns[0].key in view.columns and 2 * len(view.columns) > len(ours) > 1)


def _view(table: Table, wanted: Wanted) -> View | None:
    places = _plain_places(table.rows) if table.is_plain else _places(table.rows)
    header = _header(table.rows, wanted)
    if header is None:
        return None
    columns = _columns(table.rows[header], places[header], wanted.columns, wanted.table)
    machine = frozenset(columns[each.key] for each in wanted.columns if each.machine and each.key in columns)
    keys, marked = _keys(table.rows, places, header, columns.get(wanted.columns[0].key), wanted)
    titles = _titles(table.rows, places, header)
    ours = {place: key for key, place in columns.items()}
    ids = tuple(ours.get(place, f"title {title}") for place, title in enumerate(titles))
    heads = [marks.marks(cell.inner, wanted.table, "column") for cell in table.rows[header].cells]
    named = frozenset(key for head in heads for key in head)
    return View(table, places, header, titles, ids, columns, machine, keys, marked, named)


def _plain_places(rows: tuple[Row, ...]) -> tuple[tuple[Place, ...], ...]:
    return tuple(
        tuple([Place(number, nth, nth, 1, 1) for nth in range(len(row.cells))])
        for number, row in enumerate(rows)
    )


def _places(rows: tuple[Row, ...]) -> tuple[tuple[Place, ...], ...]:
    """The grid, as browsers lay it out."""
    placed: list[tuple[Place, ...]] = []
    taken: dict[int, int] = {}  # by column: how many more rows a cell from above covers
    for number, row in enumerate(rows):
        line: list[Place] = []
        column = 0
        fresh: dict[int, int] = {}
        for index, cell in enumerate(row.cells):
            while taken.get(column, 0):
                column += 1
            width, height = cell.spans()
            height = min(height, len(rows) - number)
            line.append(Place(number, index, column, width, height))
            if height > 1:
                fresh.update(dict.fromkeys(range(column, column + width), height))
            column += width
        taken = {at: left - 1 for at, left in {**taken, **fresh}.items() if left > 1}
        placed.append(tuple(line))
    return tuple(placed)


def _header(rows: tuple[Row, ...], wanted: Wanted) -> int | None:
    """The row with the most of our columns' marks, else titles."""
    titles = {column.title for column in wanted.columns}
    found = Counter[int]()
    for number, row in enumerate(rows):
        for cell in row.cells:
            if ".column." in cell.inner and marks.marks(cell.inner, wanted.table, "column"):
                found[number] += 1000
            elif number < _HEADER_ROWS and pieces.text(cell.inner) in titles:
                found[number] += 1
    return max(found, key=lambda number: (found[number], -number)) if found else None


_HEADER_ROWS = 5  # a title far below is not a header's


def _columns(
    row: Row, places: tuple[Place, ...], columns: tuple[Column, ...], table: str
) -> Mapping[str, int]:
    """Our columns by key: by mark (merged headers have the marks of all that were merged), else by title."""
    known = {column.key for column in columns}
    found: dict[str, int] = {}
    for place, cell in zip(places, row.cells, strict=True):
        keys = [key for key in marks.marks(cell.inner, table, "column") if key in known]
        for offset, key in enumerate(dict.fromkeys(keys)):
            if offset < place.width:
                found.setdefault(key, place.column + offset)
    by_title = {column.title: column.key for column in columns if column.key not in found}
    taken = set(found.values())
    for place, cell in zip(places, row.cells, strict=True):
        title = by_title.get(pieces.text(cell.inner))
        if title and title not in found and place.column not in taken:
            found[title] = place.column
    return {column.key: found[column.key] for column in columns if column.key in found}


def _titles(rows: tuple[Row, ...], places: tuple[tuple[Place, ...], ...], header: int) -> tuple[str, ...]:
    width = max((place.column + place.width for line in places for place in line), default=0)
    titles = [""] * width
    for place in places[header]:
        title = pieces.text(rows[header].cells[place.nth].inner)
        titles[place.column : place.column + place.width] = [title] * place.width
    return tuple(titles)


def _keys(
    rows: tuple[Row, ...],
    places: tuple[tuple[Place, ...], ...],
    header: int,
    column: int | None,
    wanted: Wanted,
) -> tuple[tuple[str | None, ...], frozenset[int]]:
    """The key of each row, and the rows that have a mark; others are recognised by their first column."""
    keys: list[str | None] = [None] * len(rows)
    for number in range(header + 1, len(rows)):
        keys[number] = next(_marks_of(rows[number], wanted.table), None)
    marked = frozenset(number for number, key in enumerate(keys) if key is not None)
    taken = {key for key in keys if key}
    known = {name: key for name, key in _names(wanted).items() if key not in taken}
    for number in range(header + 1, len(rows)) if known else ():
        begun = (rows[number].cells[place.nth] for place in places[number] if place.column == column)
        cell = next(begun, None)
        key = _recognised(cell, known) if cell and number not in marked else None
        if key and key not in taken:
            keys[number] = key
            taken.add(key)
    return tuple(keys), marked


def _marks_of(row: Row, table: str) -> Iterator[str]:
    for cell in row.cells:
        yield from marks.marks(cell.inner, table, "row")


def _names(wanted: Wanted) -> Mapping[str, str]:
    """The keys of lines by their addresses, and by those names that only one of them has."""
    named = Counter(line.name for line in wanted.lines)
    unique = {line.name: line.key for line in wanted.lines if named[line.name] == 1}
    return unique | {line.address: line.key for line in wanted.lines if line.address}


def _recognised(cell: Cell, known: Mapping[str, str]) -> str | None:
    """The key of the line to whose address the cell has a link, else whose name it says."""
    said = (*pieces.addresses(cell.inner), pieces.text(cell.inner))
    return next((known[text] for text in said if text and text in known), None)
