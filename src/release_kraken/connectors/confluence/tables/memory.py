"""What people typed into the table, and what of it would be lost with rows and columns that are gone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from release_kraken.connectors.confluence.tables import comments, marks, pieces
from release_kraken.connectors.confluence.tables.layout import Cell
from release_kraken.connectors.confluence.tables.view import Place, View, find
from release_kraken.connectors.confluence.tables.wanted import Column, Wanted

Group = tuple[str, str]
"""The ids of a row and a column."""


class Note(NamedTuple):
    """The content of a cell that people typed, with the names of its row and its columns."""

    row: str
    column: str
    cell: Cell

    @property
    def identity(self) -> tuple[str, str, str]:
        """By what it is known again in the archive."""
        return self.row, self.column, pieces.gist(marks.unmarked(self.cell.inner))


class _Entry(NamedTuple):
    place: Place
    inner: str
    typed: bool


@dataclass(frozen=True, slots=True)
class Ours:
    """What Kraken wrote into each machine cell, in any of its writes that are known."""

    views: tuple[View, ...]
    rows: tuple[Mapping[str | None, Sequence[int]], ...]
    """In each view, the rows by key."""

    def has(self, view: View, place: Place) -> bool:
        """Whether a machine-made cell shows what Kraken wrote there, and nothing that people typed.

        They may have commented on it.
        """
        inner = comments.uncommented(view.cell(place).inner)
        if pieces.is_blank(marks.unmarked(inner)):
            return True
        written = self._written(view.keys[place.row], view.ids[place.column])
        if not written:
            return not self.views and place.row in view.marked
        return inner in written or _gist(inner) in map(_gist, map(comments.uncommented, written))

    def _written(self, key: str | None, column: str) -> list[str]:
        found: list[str] = []
        for view, rows in zip(self.views, self.rows, strict=True):
            places = [
                view.at(row, view.columns[column]) for row in rows.get(key, ()) if column in view.columns
            ]
            found += [view.cell(place).inner for place in places if place and view.is_machine_made(place)]
        return found


def _gist(inner: str) -> str:
    return pieces.gist(marks.unmarked(inner))


def ours(written: Iterable[View]) -> Ours:
    """What Kraken wrote, from the bodies that it wrote."""
    views = tuple(written)
    return Ours(views, tuple(map(_rows_by_key, views)))


def _rows_by_key(view: View) -> Mapping[str | None, Sequence[int]]:
    rows: defaultdict[str | None, list[int]] = defaultdict(list)
    for number, key in enumerate(view.keys):
        rows[key].append(number)
    return rows


def is_typed(view: View, place: Place, written: Ours) -> bool:
    """Whether people typed what a cell shows."""
    inner = view.cell(place).inner
    if view.is_machine_made(place):
        return not written.has(view, place)
    return not pieces.is_blank(marks.unmarked(inner))


def lost(current: View, earlier: Iterable[View], written: Ours) -> tuple[Note, ...]:
    """What people typed in earlier versions into rows and columns that are gone.

    A row or a column that is still there has its say: what people delete within a cell is deleted. If it is
    there more than once, and less often than before, what none of the remaining cells shows counts as lost.
    What reappears in rows or columns that are new was moved, and is not lost.
    """
    earlier = [view for view in earlier if not _has_all_of(current, view)]
    if not earlier:
        return ()
    now = _groups(current, written)
    remembered: dict[Group, tuple[View, list[_Entry]]] = {}
    for view in earlier:
        remembered |= {group: (view, entries) for group, entries in _groups(view, written).items()}
    gone = {group: kept for group, kept in remembered.items() if len(now.get(group, ())) < len(kept[1])}
    if not gone:
        return ()
    moved = _Moved(current, remembered.keys())
    notes: dict[tuple[int, int, int], Note] = {}
    for group, (view, entries) in gone.items():
        for entry in _missing(entries, now.get(group, ())):
            identity = (id(view), entry.place.row, entry.place.nth)
            if identity not in notes and not moved.accounts_for(entry.inner):
                notes[identity] = note(view, entry.place)
    return tuple(notes.values())


def _has_all_of(current: View, earlier: View) -> bool:
    """Whether no row and no column is gone: then only what is within cells can differ."""
    if current is earlier:
        return True
    return (
        current.table.is_plain
        and earlier.table.is_plain
        and _rows(earlier) <= _rows(current)
        and Counter(earlier.ids) <= Counter(current.ids)
        and {len(row.cells) for row in current.table.rows} == {current.width}
    )


def covers(later: str, earlier: str, table: str) -> bool:
    """Whether a body has every row and column of an earlier one, which then tells no more of what is lost.

    Only where all is plain, and marked; else both tell.
    """
    by_marks = Wanted(table, (Column("row", ""),), ())
    before, after = find(earlier, by_marks), find(later, by_marks)
    return before is not None and after is not None and _has_all_of(after, before)


def _rows(view: View) -> Counter[str]:
    return Counter(map(view.row_id, range(len(view.table.rows))))


def note(view: View, place: Place) -> Note:
    """The note that a cell holds."""
    return Note(view.name(place.row), view.title(place), view.cell(place))


def _missing(entries: Iterable[_Entry], remaining: Iterable[_Entry]) -> Iterator[_Entry]:
    shown = Counter(_gist(entry.inner) for entry in remaining)
    for entry in entries:
        if not entry.typed:
            continue
        shown[_gist(entry.inner)] -= 1
        if shown[_gist(entry.inner)] < 0:
            yield entry


def _groups(view: View, written: Ours) -> Mapping[Group, list[_Entry]]:
    groups: defaultdict[Group, list[_Entry]] = defaultdict(list)
    for place in _places(view):
        entry = _Entry(place, view.cell(place).inner, is_typed(view, place, written))
        for group in _covered(view, place):
            groups[group].append(entry)
    return groups


def _covered(view: View, place: Place) -> Iterator[Group]:
    if place.width == place.height == 1:
        yield view.row_id(place.row), view.ids[place.column]
        return
    for row in range(place.row, place.row + place.height):
        for column in range(place.column, place.column + place.width):
            yield view.row_id(row), view.ids[column]


def _places(view: View) -> Iterator[Place]:
    """The cells of the table but for those of its header row."""
    for number, line in enumerate(view.places):
        if number != view.header:
            yield from line


@dataclass(slots=True)
class _Moved:
    """What stands in rows and columns that are new: each of them accounts for one that is gone."""

    view: View
    known: Iterable[Group]
    _shown: Counter[str] | None = field(default=None, init=False)

    def accounts_for(self, inner: str) -> bool:
        """Whether the content stands somewhere else now."""
        if self._shown is None:
            self._shown = self._count()
        gist = _gist(inner)
        self._shown[gist] -= 1
        return self._shown[gist] >= 0

    def _count(self) -> Counter[str]:
        known = set(self.known)
        new = (
            place
            for place in _places(self.view)
            if not self.view.is_machine_made(place) and known.isdisjoint(_covered(self.view, place))
        )
        return Counter(_gist(self.view.cell(place).inner) for place in new)
