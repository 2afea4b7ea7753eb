"""What people typed for an application, such as the responsible team, fills cells of its next release."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from release_kraken.core.json import JSONValue
from release_kraken.core.memory import Memory
from release_kraken.tools.release_pages.board import Board, Release
from release_kraken.tools.release_pages.publishing.moves import taken
from release_kraken.tools.release_pages.publishing.sheets import Notes, Sheet
from release_kraken.tools.release_pages.publishing.tables import people
from release_kraken.tools.release_pages.settings import ConfluenceSettings

_RESPONSIBLE, _GIVEN = "responsible/", "given/"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was typed last, by `<project>/<application>/<column>`, and the cells that ever had something.

    Such a cell is not filled again: who empties it means it.
    """

    columns: tuple[str, ...]
    last: Mapping[str, JSONValue] = field(default_factory=dict)
    given: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def defaults(self, release: Release) -> Notes:
        """What goes into empty cells of a release."""
        given = self.given.get(release.id, frozenset())
        notes = {
            column: self.last.get(key_of(release, column)) for column in self.columns if column not in given
        }
        return {people(column): note for column, note in notes.items() if isinstance(note, str)}


def key_of(release: Release, column: str) -> str:
    """Under what a cell of a release is remembered."""
    return f"{_RESPONSIBLE}{release.project}/{release.application}/{column}"


def remembered(
    settings: ConfluenceSettings, board: Board, sheets: Iterable[Sheet], memory: Memory
) -> Remembered:
    """What is remembered, with what the pages say now; of an application, its last row counts."""
    columns = tuple(column.key for column in settings.columns if column.remembered)
    if not columns:
        return Remembered(())
    last, given = dict(memory.list(_RESPONSIBLE)), dict(memory.list(_GIVEN))
    known = {**last, **given}
    releases = {release.id: release for release in board.releases}
    for sheet in sheets:
        for release, column in _typed(sheet, columns, releases):
            names = _names(given.get(f"{_GIVEN}{release.id}")) | {column}
            given[f"{_GIVEN}{release.id}"] = sorted(names)
            if people(column) in sheet.notes.get(release.id, {}):
                last[key_of(release, column)] = taken(sheet, release.id)[people(column)]
    now = {**last, **given}
    if changed := {key: value for key, value in now.items() if value != known.get(key)}:
        memory.put(changed)
    return Remembered(
        columns, last, {key.removeprefix(_GIVEN): _names(names) for key, names in given.items()}
    )


def _typed(
    sheet: Sheet, columns: Iterable[str], releases: Mapping[str, Release]
) -> Iterator[tuple[Release, str]]:
    """The cells of a page that have something, or had in a version that is known."""
    for column in columns:
        had = {
            row
            for rows in (sheet.notes, *sheet.earlier)
            for row, notes in rows.items()
            if people(column) in notes
        }
        yield from ((releases[row], column) for row in sheet.notes if row in had and row in releases)


def _names(value: JSONValue) -> frozenset[str]:
    return (
        frozenset(each for each in value if isinstance(each, str)) if isinstance(value, list) else frozenset()
    )
