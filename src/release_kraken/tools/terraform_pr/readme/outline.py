"""A document taken apart: its sections, the items of each, and what is said of every item."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from release_kraken.tools.terraform_pr.readme.compare import meaningful_lines

_SECTIONS = frozenset(
    {
        "requirements",
        "providers",
        "modules",
        "resources",
        "inputs",
        "required inputs",
        "optional inputs",
        "outputs",
    }
)
_HEADING = re.compile(r"^#+ (.*)$")
_CELL = re.compile(r"((?:`[^`]*`|\\\||[^|])*)\|")
_ENTRY = re.compile(r"^- (\S+)(?: \((.*)\))?$")
_FIELD = re.compile(r"^(Description|Type|Default|Source|Version):")
_LINKED = re.compile(r"^\[([^\]]*)\]\(.*\)$")

Item = dict[str, str]


@dataclass(slots=True)
class Outline:
    """Sections by title in lower case, in order; `before` is the text before the first of them."""

    sections: dict[str, dict[str, Item]] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    """Reads line by line, knowing where in the document it is."""

    outline: Outline = field(default_factory=Outline)
    section: dict[str, Item] | None = None
    columns: tuple[str, ...] = ()
    item: Item | None = None
    column: str = ""

    def read(self, line: str) -> None:
        heading = _HEADING.match(line)
        if heading and heading[1].lower() in _SECTIONS:
            self.section = self.outline.sections.setdefault(heading[1].lower(), {})
            self.columns, self.item, self.column = (), None, ""
        elif self.section is None:
            self.outline.before.append(line)
        elif heading:
            self.item = self.section.setdefault(heading[1], {})
        elif line.startswith("|"):
            self._row(self.section, cells(line))
        elif self.item is None and (entry := _ENTRY.match(line)):
            self.section[name_of(entry[1])] = {"version": entry[2] or ""}
        elif self.item is not None:
            self._field(self.item, line)

    def _row(self, section: dict[str, Item], row: tuple[str, ...]) -> None:
        if not self.columns:
            self.columns = tuple(cell.lower() for cell in row)
        elif row:
            section[name_of(row[0])] = dict(zip(self.columns[1:], row[1:], strict=False))

    def _field(self, item: Item, line: str) -> None:
        start = _FIELD.match(line)
        if start:
            self.column = start[1].lower()
            item[self.column] = line[start.end() :].strip()
        elif self.column:
            item[self.column] = f"{item.get(self.column, '')}\n{line}"


def outline_of(text: str) -> Outline:
    """Take a document apart, table or document alike."""
    reader = _Reader()
    for line in meaningful_lines(text):
        reader.read(line.meaning)
    return reader.outline


def cells(row: str) -> tuple[str, ...]:
    """The cells of a table's row; a bar that is escaped or in backticks does not part them."""
    inner = row.strip().removeprefix("|").removesuffix("|")
    return tuple(cell.strip() for cell in _CELL.findall(f"{inner}|"))


def name_of(cell: str) -> str:
    """An item's name, without the link around it."""
    linked = _LINKED.match(cell)
    return linked[1] if linked else cell


def difference(actual: Mapping[str, Item], expected: Mapping[str, Item]) -> list[str]:
    """What is stale about the items of a section, item by item, in words."""
    missing = [f"`{name}` is missing" for name in expected if name not in actual]
    gone = [f"`{name}` no longer exists" for name in actual if name not in expected]
    changed = [
        f"`{name}` has another {' and '.join(columns)}"
        for name in expected
        if name in actual and (columns := _changed(actual[name], expected[name]))
    ]
    return [*missing, *gone, *changed]


def _changed(actual: Item, expected: Item) -> list[str]:
    return [column for column in {**expected, **actual} if actual.get(column) != expected.get(column)]
