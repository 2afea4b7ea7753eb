"""What is asked of a table, its columns, its rows and their cells, and what is known of its past."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_ID = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that Kraken makes.

    `machine` cells are written by Kraken, others by people. A column that people delete comes back, with
    its notes in the archive, if `returns`; else it stays away.
    """

    key: str
    title: str
    machine: bool = True
    returns: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A row's machine-made part.

    `cells` holds storage format by the key of a machine column; a column that is left out keeps what it
    shows. `address` and `name` recognise a row whose mark was lost. `notes`, by the key or the title of a
    column, go into people's cells when the row is new to the table: what they typed on the page it comes
    from. `defaults`, by the key of a column, go into those of people's cells that are empty.
    """

    key: str
    name: str
    cells: Mapping[str, str]
    address: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A table as it should be; the first column names the row and carries its mark.

    Lines are in the order in which they should stand. Rows of the page that no line has are struck; those
    whose keys are `dropped` leave the table instead, and their notes go to the archive. If not `is_whole`,
    lines are missing of which nothing is known, and no row is struck. `hidden` are keys of columns that
    people took away earlier, as the last `Merged` returned them.
    """

    table: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    dropped: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    is_whole: bool = True
    gone_label: str = "removed"
    archive_title: str = "Notes of removed rows"

    def __post_init__(self) -> None:
        keys = [line.key for line in self.lines]
        ids = [self.table, *keys, *(column.key for column in self.columns)]
        if wrong := [text for text in ids if not _ID.fullmatch(text)]:
            raise ValueError(f"ids may have letters, digits, _ and -, unlike {wrong[0]!r}")
        if len(set(keys)) < len(keys) or len({column.key for column in self.columns}) < len(self.columns):
            raise ValueError("two lines or two columns have the same key")
        if not self.columns or not self.columns[0].machine or not self.columns[0].returns:
            raise ValueError("the first column names the row: it is machine-made and returns")


@dataclass(frozen=True, slots=True)
class Past:
    """Earlier bodies of the page, oldest first.

    `written`: what Kraken wrote, at best as the server gave it back; where a write's fate is uncertain,
    before that also what it meant to write. It tells what people typed over. `seen`: what was read since;
    if the page is edited between reading and writing, the body that had been read goes here, and the merge
    is repeated with the newer one.
    """

    written: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
