"""Machine-made cells: what each should hold, and whether what is there means the same already."""

from release_kraken.connectors.confluence.tables import marks, pieces
from release_kraken.connectors.confluence.tables.columns import empty_cell
from release_kraken.connectors.confluence.tables.layout import Cell, Row
from release_kraken.connectors.confluence.tables.view import View
from release_kraken.connectors.confluence.tables.wanted import Line, Wanted


def content(line: Line, column: str, wanted: Wanted) -> str | None:
    """What a machine cell of a line should hold, without its mark; None if it is to stay as it is."""
    if column == wanted.columns[0].key:
        return line.cells.get(column, f"<p>{pieces.escaped(line.name)}</p>")
    return line.cells.get(column)


def with_mark(inner: str, key: str, column: str, wanted: Wanted) -> str:
    """The content of a machine cell; in the first column, with the mark of its row."""
    if column != wanted.columns[0].key:
        return inner
    return marks.marked(inner, marks.name(wanted.table, "row", key))


def struck(cell: Cell, key: str, wanted: Wanted) -> str:
    """What the first cell of a row shows whose line is gone: its name struck, and why."""
    name = pieces.escaped(pieces.text(cell.inner) or key)
    address = next(iter(pieces.addresses(cell.inner)), "")
    shown = f'<a href="{pieces.escaped(address)}">{name}</a>' if address else name
    return (
        f'<p><del>{shown}</del> <ac:structured-macro ac:name="status" ac:schema-version="1">'
        f'<ac:parameter ac:name="title">{pieces.escaped(wanted.gone_label)}</ac:parameter>'
        '<ac:parameter ac:name="colour">Grey</ac:parameter></ac:structured-macro></p>'
    )


def differs(cell: Cell, inner: str) -> bool:
    """Whether a machine cell does not show a content, whatever its mark."""
    return cell.inner != inner and not pieces.same(marks.unmarked(cell.inner), inner)


def new_row(view: View, line: Line, wanted: Wanted) -> Row:
    """The row of a line that is new to the table, in the order of columns that it has."""
    ours = {place: key for key, place in view.columns.items()}
    cells = tuple(_new_cell(line, ours.get(place), title, wanted) for place, title in enumerate(view.titles))
    return Row("<tr>", cells, "</tr>")


def _new_cell(line: Line, column: str | None, title: str, wanted: Wanted) -> Cell:
    machine = {each.key for each in wanted.columns if each.machine}
    if column in machine and column is not None:
        inner = content(line, column, wanted) or ""
        return empty_cell()._replace(inner=with_mark(inner, line.key, column, wanted))
    return empty_cell()._replace(inner=note_for(line, column, title))


def note_for(line: Line, column: str | None, title: str) -> str:
    """What a line brings along for a column of people, else what stands there by default."""
    note = line.notes.get(column or "", line.notes.get(title, ""))
    return line.defaults.get(column or "", note) if pieces.is_blank(note) else note


def notes_without_column(view: View, line: Line) -> dict[str, str]:
    """The notes that a line brings along for columns that the table does not have."""
    there = {*view.columns, *view.titles}
    return {column: note for column, note in line.notes.items() if column not in there}
