"""Reads the table that Kraken and people share: whose rows it has, what people typed, what it says."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from release_kraken.connectors.confluence.storage import clark, parsed
from release_kraken.connectors.confluence.tables import marks, pieces
from release_kraken.connectors.confluence.tables.view import View, find
from release_kraken.connectors.confluence.tables.wanted import Wanted

_BLOCKS = frozenset(("p", "li", "br", "div", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6"))
_MACRO, _PARAMETER, _NAME = map(clark, ("ac:structured-macro", "ac:parameter", "ac:name"))


def has_table(body: str, wanted: Wanted) -> bool:
    """Whether Kraken's table is there."""
    return find(body, wanted) is not None


def notes_in(body: str, wanted: Wanted) -> Mapping[str, Mapping[str, str]]:
    """What people typed, by the key of each row of ours and the key or title of their column; no blanks.

    Every row of ours is there. A row that was copied is read where it stands first, cells that were merged
    with others are left out.
    """
    view = find(body, wanted)
    if view is None:
        return {}
    found: dict[str, Mapping[str, str]] = {}
    for number in view.body_rows():
        key = view.keys[number]
        if key is not None:
            found.setdefault(key, dict(_notes(view, number)))
    return found


def _notes(view: View, number: int) -> Iterator[tuple[str, str]]:
    ours = {column: key for key, column in view.columns.items()}
    for place in view.places[number]:
        inner = marks.unmarked(view.cell(place).inner)
        if place.column in view.machine or place.width * place.height > 1 or pieces.is_blank(inner):
            continue
        yield ours.get(place.column, view.titles[place.column]), inner


def described(body: str, wanted: Wanted) -> str:
    """The table as text for people: a paragraph for each row, a line for each cell that says something."""
    view = find(body, wanted)
    return "" if view is None else "\n".join(_paragraphs(view))


def _paragraphs(view: View) -> Iterator[str]:
    for number in view.body_rows():
        for place in view.places[number]:
            said = shown(view.cell(place).inner)
            if said:
                yield f"{view.title(place)}: {said}"
        yield ""


def shown(piece: str) -> str:
    """What a reader sees of a piece, in one line: text, and the words of coloured labels."""
    return " ".join("".join(_words(parsed(piece))).split())


def _words(element: Element) -> Iterator[str]:
    hidden = element.tag == _PARAMETER and element.get(_NAME) != "title"
    if not hidden:
        yield element.text or ""
        for child in element:
            yield from _words(child)
            yield child.tail or ""
    if element.tag in _BLOCKS or element.tag in (_MACRO, _PARAMETER):
        yield " "
