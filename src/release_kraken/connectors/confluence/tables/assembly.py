"""Puts the new table and the archive into a body, and checks that nothing that people wrote is missing."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from release_kraken.connectors.confluence.tables import archive, marks, memory
from release_kraken.connectors.confluence.tables.layout import Table
from release_kraken.connectors.confluence.tables.memory import Note
from release_kraken.connectors.confluence.tables.pieces import StorageError
from release_kraken.connectors.confluence.tables.view import View
from release_kraken.connectors.confluence.tables.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Page:
    """A body that has the table."""

    body: str
    table: Table
    wanted: Wanted

    def not_kept(self, notes: Iterable[Note]) -> tuple[Note, ...]:
        """The notes that the archive does not hold yet: a merge that is repeated archives nothing twice."""
        notes = tuple(notes)
        kept = archive.kept(self._archive()) if notes else frozenset()
        return tuple(note for note in notes if note.identity not in kept)

    def assembled(self, table: Table, notes: tuple[Note, ...], today: date) -> str:
        """The body with another table, and notes in its archive; all else is as it was, to the byte."""
        edits = [(self.table.start, self.table.end, table.source())]
        if notes and (old := self._archive()):
            edits.append((old.start, old.end, archive.extended(old, notes, today)))
        elif notes:
            new = archive.created(self.wanted.table, self.wanted.archive_title, notes, today)
            edits.append((self.table.end, self.table.end, new))
        body = self.body
        for start, end, source in sorted(edits, reverse=True):
            body = f"{body[:start]}{source}{body[end:]}"
        return body

    def _archive(self) -> Table | None:
        return archive.find(self.body, self.wanted.table, self.table)


def end(body: str) -> int:
    """Where something is put behind all content, which with a layout is in the layout's cells."""
    if body.rstrip().endswith("</ac:layout>"):
        return body.rfind("</ac:layout-cell>")
    return len(body)


def require_kept(before: View, ours: memory.Ours, after: Table, notes: Iterable[Note]) -> None:
    """Raise StorageError unless all that people typed is in the new table or its archive, byte for byte.

    That cannot happen; but if it does, nothing must be written.
    """
    cells = [cell for row in after.rows for cell in row.cells]
    there = Counter(marks.unmarked(cell.inner) for cell in [*cells, *(note.cell for note in notes)])
    if missing := Counter(_typed(before, ours)) - there:
        raise StorageError(f"the merge would lose {next(iter(missing))[:80]!r}; the page is left as it is")


def _typed(view: View, ours: memory.Ours) -> Iterator[str]:
    for line in view.places:
        for place in line:
            if not view.is_machine_made(place) and memory.is_typed(view, place, ours):
                yield marks.unmarked(view.cell(place).inner)
