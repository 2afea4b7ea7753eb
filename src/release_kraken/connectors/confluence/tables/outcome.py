"""What a merge gives back: the new body, what was done, what could not be placed."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a merge does to a page."""

    CREATED = "table created"
    RESTORED = "table restored"
    COLUMN_ADDED = "column added"
    ROW_ADDED = "row added"
    ROW_DROPPED = "row dropped"
    ROW_STRUCK = "row struck"
    SORTED = "rows sorted"
    UPDATED = "cell updated"
    FILLED = "empty cell filled"
    MARKED = "marks restored"
    ARCHIVED = "note archived"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done, and where."""

    kind: Kind
    row: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Something that could not be shown, and why."""

    row: str
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The body to write; it is the very same as before if nothing changed, and then need not be written.

    `hidden` are the keys of columns that people took away; the next merge wants to know them.
    """

    body: str
    steps: tuple[Step, ...]
    unplaced: tuple[Unplaced, ...]
    hidden: frozenset[str]

    @property
    def changed(self) -> bool:
        """Whether the page differs in meaning from what it was."""
        return bool(self.steps)
