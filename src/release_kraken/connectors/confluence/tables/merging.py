"""Merges machine-made rows into the table of a page on which people write, without a loss of what they wrote.

    find the table (or put back the last one)  →  add missing columns  →  fill, strike and drop rows
    →  put rows in order  →  archive what would be lost  →  check that nothing is

All is pure. A conflict needs no other merge: whatever the newer body holds is kept as it is, so the merge
is repeated with that body, and with the older one among what was seen (`Past.seen`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from release_kraken.connectors.confluence.tables import (
    archive,
    assembly,
    cells,
    columns,
    memory,
    order,
    pieces,
)
from release_kraken.connectors.confluence.tables.layout import Cell, Row, Table
from release_kraken.connectors.confluence.tables.memory import Note
from release_kraken.connectors.confluence.tables.outcome import Kind, Merged, Unplaced
from release_kraken.connectors.confluence.tables.rows import Changes, Filling, completed
from release_kraken.connectors.confluence.tables.view import View, find, view_of
from release_kraken.connectors.confluence.tables.wanted import Column, Line, Past, Wanted


def merge(body: str, wanted: Wanted, today: date, past: Past | None = None) -> Merged:
    """The body with the table as wanted and all that people wrote.

    `today` dates what goes to the archive. Raises StorageError if the body or a machine cell is not
    well-formed.
    """
    pieces.require_well_formed(body, "the page's body")
    merging = _Merging.of(wanted, past or Past())
    changes = merging.changes
    whole, view = merging.found(body)
    lost = memory.lost(view, merging.earlier, merging.ours) if merging.earlier else ()
    finished = merging.with_rows(merging.with_columns(view))
    page = assembly.Page(whole, view.table, wanted)
    notes = (*page.not_kept(lost), *changes.notes)
    for note in notes:
        changes.step(Kind.ARCHIVED, note.row, note.column)
    after = page.assembled(finished, notes, today)
    if not changes.steps:
        return Merged(body, (), tuple(changes.unplaced), frozenset(merging.hidden))
    pieces.require_well_formed(after, "the merged body")
    assembly.require_kept(view, merging.ours, finished, notes)
    return Merged(after, tuple(changes.steps), tuple(changes.unplaced), frozenset(merging.hidden))


@dataclass(frozen=True, slots=True)
class _Merging:
    """One merge: what is wanted, what is known, and what has been done so far."""

    wanted: Wanted
    earlier: tuple[View, ...]
    ours: memory.Ours
    views: Mapping[str, View | None]
    """The table in each earlier body."""
    changes: Changes = field(default_factory=Changes)
    hidden: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, wanted: Wanted, past: Past) -> "_Merging":
        views = {body: find(body, wanted) for body in {*past.written, *past.seen}}
        written = [view for body in past.written if (view := views[body])]
        seen = [view for body in past.seen if (view := views[body])]
        return cls(wanted, (*written, *seen), memory.ours(written), views)

    def found(self, body: str) -> tuple[str, View]:
        """A body that has the table: the page's, else that with the last known or a new one at its end."""
        if view := self.views[body] if body in self.views else find(body, self.wanted):
            return body, view
        if self.earlier:
            self.changes.step(Kind.RESTORED)
            source = self._restored(body)
        else:
            self.changes.step(Kind.CREATED)
            shown = [column for column in self.wanted.columns if not self._is_hidden(column)]
            source = columns.header_row(shown, self.wanted.table)
        at = assembly.end(body)
        whole = f"{body[:at]}{source}{body[at:]}"
        view = find(whole, self.wanted)
        if view is None:
            raise ValueError("a new table is not recognised")
        return whole, view

    def _restored(self, body: str) -> str:
        """The last known table, and its archive where the body has that no longer either."""
        view = self.earlier[-1]
        source = view.table.source()
        was = next(text for text, each in self.views.items() if each is view)
        kept = archive.find(was, self.wanted.table, view.table)
        if kept is None or archive.find(body, self.wanted.table):
            return source
        return source + archive.titled(self.wanted.archive_title, kept.source())

    def with_columns(self, view: View) -> View:
        """The table with our columns that are missing, but for those that people took away for good."""
        names = tuple(column.key for column in self.wanted.columns)
        for column in self.wanted.columns:
            if column.key in view.columns:
                continue
            if self._is_hidden(column):
                self.hidden.add(column.key)
                continue
            self.changes.step(Kind.COLUMN_ADDED, column=column.title)
            at = columns.place_for(view, column, names)
            header = columns.header_cell(column, self.wanted.table)
            view = view_of(columns.with_column(view, header, at), self.wanted)
        return view

    def _is_hidden(self, column: Column) -> bool:
        was_there = any(column.key in view.columns for view in self.earlier)
        return not column.returns and (column.key in self.wanted.hidden or was_there)

    def with_rows(self, view: View) -> Table:
        """The table with all rows filled, struck, dropped, added and put in order."""
        view = completed(view, self.wanted)
        lines = {line.key: line for line in self.wanted.lines}
        ranks = {key: rank for rank, key in enumerate(lines)}
        head, *body = order.blocks(view, ranks)
        dropped = self._dropped(view, body)
        filling = Filling(view, self.wanted, self.ours, self.changes)
        rows = [self._row(filling, number, lines, dropped) for number in range(len(view.table.rows))]
        remaining = [block for block in body if dropped.isdisjoint(block.rows)]
        ordered = order.in_order(remaining)
        if ordered != remaining:
            self.changes.step(Kind.SORTED)
        if self._lost_marks(view):
            self.changes.step(Kind.MARKED)
        added = (line for key, line in lines.items() if key not in set(view.keys))
        new = {ranks[line.key]: self._new(view, line) for line in added}
        filled = view.table._replace(rows=tuple(rows))
        return order.arranged(filled, head, order.with_new(ordered, new), body)

    def _lost_marks(self, view: View) -> bool:
        """Whether an editor dropped marks since the last write; one that keeps none is not asked again."""
        before = self.ours.views[-1] if self.ours.views else view
        rows = {key for number, key in enumerate(view.keys) if number not in view.marked and key}
        had = {before.keys[number] for number in before.marked}
        columns_had = before.marked_columns & view.columns.keys()
        return not rows.isdisjoint(had) or not columns_had <= view.marked_columns

    def _dropped(self, view: View, body: Iterable[order.Block]) -> frozenset[int]:
        """The rows that leave; one that is merged with others cannot."""
        found: set[int] = set()
        leaving = self.wanted.dropped - {line.key for line in self.wanted.lines}
        for number, key in enumerate(view.keys):
            if key in leaving:
                if any(block.rows == (number,) for block in body):
                    found.add(number)
                else:
                    why = "it cannot leave the table: its cells are merged with other rows"
                    self.changes.unplaced.append(Unplaced(view.name(number), "", why))
        return frozenset(found)

    def _row(self, filling: Filling, number: int, lines: Mapping[str, Line], dropped: frozenset[int]) -> Row:
        key = filling.view.keys[number]
        if number == filling.view.header:
            return columns.marked_header(filling.view, self.wanted.table)
        if key is None:
            return filling.view.table.rows[number]
        if key in lines:
            return filling.filled(number, lines[key])
        if number in dropped:
            filling.drop(number)
            return filling.view.table.rows[number]
        filling.keep(number)
        return filling.struck(number) if self.wanted.is_whole else filling.view.table.rows[number]

    def _new(self, view: View, line: Line) -> Row:
        self.changes.step(Kind.ROW_ADDED, line.name)
        self.changes.notes += [
            Note(line.name, column, Cell("", "<td>", inner, "</td>"))
            for column, inner in cells.notes_without_column(view, line).items()
        ]
        return cells.new_row(view, line, self.wanted)
