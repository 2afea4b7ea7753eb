"""Fills, strikes and drops the rows of a table, whose columns are complete."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from release_kraken.connectors.confluence.tables import cells, columns, comments, marks, memory, pieces
from release_kraken.connectors.confluence.tables.layout import Cell, Row
from release_kraken.connectors.confluence.tables.memory import Note, Ours
from release_kraken.connectors.confluence.tables.outcome import Kind, Step, Unplaced
from release_kraken.connectors.confluence.tables.view import Place, View, view_of
from release_kraken.connectors.confluence.tables.wanted import Line, Wanted


@dataclass(slots=True)
class Changes:
    """What is done to a table, and the notes that have to go to the archive for it."""

    steps: list[Step] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def step(self, kind: Kind, row: str = "", column: str = "") -> None:
        """Note down what was done."""
        self.steps.append(Step(kind, row, column))


def completed(view: View, wanted: Wanted) -> View:
    """The table in which no row of a line is shorter than the table is wide."""
    lines = {line.key for line in wanted.lines}
    full = columns.occupied(view)
    short = {
        number: view.width - len(full[number])
        for number in view.body_rows()
        if view.keys[number] in lines and len(full[number]) < view.width
    }
    if not short:
        return view
    rows = tuple(
        row.holding((*row.cells, *[columns.empty_cell()] * short[number])) if number in short else row
        for number, row in enumerate(view.table.rows)
    )
    return view_of(view.table._replace(rows=rows), wanted)


@dataclass(frozen=True, slots=True)
class Filling:
    """Writes machine cells, and keeps what people typed over them."""

    view: View
    wanted: Wanted
    ours: Ours
    changes: Changes

    def filled(self, number: int, line: Line) -> Row:
        """The row of a line with what its machine cells should hold."""
        new: dict[int, Cell] = {}
        if self._cannot_fill(number, line.name):
            return self.view.table.rows[number]
        for key, column in self.view.columns.items():
            inner = cells.content(line, key, self.wanted) if column in self.view.machine else None
            if inner is None:
                continue
            place = self.place(number, column, line.name)
            if place and (cell := self.cell(place, key, inner, line)):
                new[place.nth] = cell
        return self._with(number, new | self._defaults(number, line))

    def _defaults(self, number: int, line: Line) -> dict[int, Cell]:
        """What goes into cells of people that are empty."""
        new: dict[int, Cell] = {}
        for key, inner in line.defaults.items():
            column = self.view.columns.get(key)
            place = None if column is None or column in self.view.machine else self.view.at(number, column)
            if place and place.width == place.height == 1 and pieces.is_blank(self.view.cell(place).inner):
                self.changes.step(Kind.FILLED, line.name, self.view.titles[place.column])
                new[place.nth] = self.view.cell(place).filled(inner)
        return new

    def place(self, number: int, column: int, name: str) -> Place | None:
        """Where a machine cell is; it is reported if people merged it with others."""
        place = self.view.at(number, column)
        if place and self.view.is_machine_made(place):
            return place
        why = "its cell is merged with others; split it"
        self.changes.unplaced.append(Unplaced(name, self.view.titles[column], why))
        return None

    def cell(self, place: Place, column: str, inner: str, line: Line) -> Cell | None:
        """The new cell; None if what is there means the same."""
        cell = self.view.cell(place)
        inner = self._commented(place, line.name, inner)
        if not cells.differs(cell, inner):
            needs_mark = column == self.wanted.columns[0].key and place.row not in self.view.marked
            return (
                cell.filled(cells.with_mark(cell.inner, line.key, column, self.wanted))
                if needs_mark
                else None
            )
        self._keep(place, inner)
        self.changes.step(Kind.UPDATED, line.name, self.view.titles[place.column])
        return cell.filled(cells.with_mark(inner, line.key, column, self.wanted))

    def struck(self, number: int) -> Row:
        """The row of a line that is gone."""
        key, first = self.view.keys[number] or "", self.wanted.columns[0].key
        name = self.view.name(number)
        place = self.place(number, self.view.columns[first], name)
        if place is None or self._cannot_fill(number, name):
            return self.view.table.rows[number]
        cell = self.view.cell(place)
        inner = self._commented(place, name, cells.struck(cell, key, self.wanted))
        if not cells.differs(cell, inner):
            return self.view.table.rows[number]
        self.changes.step(Kind.ROW_STRUCK, name)
        return self._with(number, {place.nth: cell.filled(cells.with_mark(inner, key, first, self.wanted))})

    def _commented(self, place: Place, name: str, inner: str) -> str:
        """The new content with the comments of the old; the old one where they would lose their words."""
        old = marks.unmarked(self.view.cell(place).inner)
        commented = comments.carried(old, inner) if self.ours.has(self.view, place) else inner
        if commented is None:
            why = "somebody commented on words that are no longer so; delete the comment"
            self.changes.unplaced.append(Unplaced(name, self.view.titles[place.column], why))
        return old if commented is None else commented

    def drop(self, number: int) -> None:
        """Keep what people typed in a row that leaves the table."""
        self.changes.step(Kind.ROW_DROPPED, self.view.name(number))
        self.changes.notes += [
            memory.note(self.view, place)
            for place in self.view.places[number]
            if memory.is_typed(self.view, place, self.ours)
        ]

    def keep(self, number: int) -> None:
        """Keep what people typed over machine cells of a row that no line fills.

        It stays there, and what is written with it counts as Kraken's from then on.
        """
        if self._is_displaced(number):
            return
        self.changes.notes += [
            memory.note(self.view, place)
            for place in self.view.places[number]
            if self.view.is_machine_made(place) and memory.is_typed(self.view, place, self.ours)
        ]

    def _is_displaced(self, number: int) -> bool:
        """Whether its first cell is in another column, as where a cell from above pushes all aside."""
        first = self.view.at(number, self.view.columns[self.wanted.columns[0].key])
        if number not in self.view.marked:
            return False
        return not (first and marks.marks(self.view.cell(first).inner, self.wanted.table, "row"))

    def _cannot_fill(self, number: int, name: str) -> bool:
        """Whether it is displaced, which is reported."""
        if self._is_displaced(number):
            why = "its first cell is not in its column; move it back"
            self.changes.unplaced.append(Unplaced(name, "", why))
            return True
        return False

    def _keep(self, place: Place, inner: str) -> None:
        """What people typed over a machine cell goes to the archive, unless Kraken now says the same."""
        said = pieces.gist(marks.unmarked(self.view.cell(place).inner))
        if memory.is_typed(self.view, place, self.ours) and said != pieces.gist(inner):
            self.changes.notes.append(memory.note(self.view, place))

    def _with(self, number: int, new: Mapping[int, Cell]) -> Row:
        row = self.view.table.rows[number]
        if not new:
            return row
        return row.holding(tuple(new.get(index, cell) for index, cell in enumerate(row.cells)))
