"""The archive below Kraken's table: a table of notes whose row or column is gone, which only ever grows."""

from collections.abc import Iterable
from datetime import date

from release_kraken.connectors.confluence.tables import marks, pieces
from release_kraken.connectors.confluence.tables.layout import Cell, Table, tables
from release_kraken.connectors.confluence.tables.memory import Note

_HEADINGS = ("Date", "Row", "Column", "Note")


def find(body: str, table: str, beside: Table | None = None) -> Table | None:
    """The archive of a table in a body; one that was moved into the table itself is not written to."""
    for found in sorted(tables(body), key=lambda each: each.start):
        apart = beside is None or found.end <= beside.start or beside.end <= found.start
        if apart and any(
            "archive" in cell.inner and marks.marks(cell.inner, table, "archive")
            for row in found.rows[:2]
            for cell in row.cells
        ):
            return found
    return None


def kept(archive: Table | None) -> frozenset[tuple[str, str, str]]:
    """The identities of the notes that an archive holds."""
    rows = archive.rows if archive else ()
    return frozenset(
        Note(pieces.text(row.cells[1].inner), pieces.text(row.cells[2].inner), row.cells[3]).identity
        for row in rows
        if len(row.cells) >= len(_HEADINGS)
    )


def extended(archive: Table, notes: Iterable[Note], today: date) -> str:
    """The bytes of an archive with further notes at its end."""
    source = archive.source()
    at = len(source) - len(archive.tail)
    return f"{source[:at]}{_rows(notes, today)}{source[at:]}"


def created(table: str, title: str, notes: Iterable[Note], today: date) -> str:
    """An archive with its heading."""
    first, *others = (f"<p>{heading}</p>" for heading in _HEADINGS)
    headings = (marks.marked(first, marks.name(table, "archive")), *others)
    header = "".join(f"<th>{heading}</th>" for heading in headings)
    return titled(title, f"<table><tbody><tr>{header}</tr>{_rows(notes, today)}</tbody></table>")


def titled(title: str, source: str) -> str:
    """An archive below its title."""
    return f"<h2>{pieces.escaped(title)}</h2>{source}"


def _rows(notes: Iterable[Note], today: date) -> str:
    return "".join(
        f"<tr><td>{today.isoformat()}</td><td>{pieces.escaped(note.row)}</td>"
        f"<td>{pieces.escaped(note.column)}</td>{_cell(note.cell)}</tr>"
        for note in notes
    )


def _cell(cell: Cell) -> str:
    """The cell as it was, bytes and colour, but not merged with others and without our marks."""
    return f"<td{cell.unspanned()}>{marks.unmarked(cell.inner)}</td>"
