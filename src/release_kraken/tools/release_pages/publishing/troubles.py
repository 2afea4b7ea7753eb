"""What stands in the way of pages, as findings that say what to do: one for each cause."""

from collections.abc import Iterator, Sequence

from release_kraken.connectors.confluence.refusals import (
    BodyTooLargeError,
    BroughtBackError,
    ConflictError,
    InvalidStorageError,
    PageLockedError,
    PageNotCurrentError,
    PageNotFoundError,
    PageRestrictedError,
    ReadOnlyError,
    SpaceNotFoundError,
    TitleTakenError,
)
from release_kraken.connectors.confluence.tables.pieces import StorageError
from release_kraken.core.errors import KrakenError
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.summary import counted
from release_kraken.tools.release_pages.publishing.sheets import NoIndexError, Sheet
from release_kraken.tools.release_pages.rules.unwritable_page import RULE

_FIXES: tuple[tuple[type[KrakenError], str], ...] = (
    (BroughtBackError, "put the page into the trash again if it is to stay there"),
    (ConflictError, "nothing: somebody saves it all the time, and the next run tries again"),
    (TitleTakenError, "rename or purge that page, or give it the label of Kraken's pages to hand it over"),
    (
        PageNotCurrentError,
        "restore the page; or purge it, and Kraken makes another with the notes that it knows",
    ),
    (
        PageNotFoundError,
        "restore the page, let the token's owner view it, or correct [tools.release_pages.confluence] "
        "parent; if it is so of all pages, correct kind and url of [connectors.confluence]",
    ),
    (
        SpaceNotFoundError,
        "correct [tools.release_pages.confluence] space, or kind and url of [connectors.confluence]; or let "
        "the token's owner view the space",
    ),
    (PageRestrictedError, "let the token's owner edit the page: its restrictions, the space's permissions"),
    (PageLockedError, "unlock the page; the next run tries again"),
    (ReadOnlyError, "ask the admins of the space to allow changes, or configure another space"),
    (BodyTooLargeError, "move long notes to pages of their own and link these"),
    (InvalidStorageError, "delete what is in that cell, and report it"),
    (StorageError, "report it with the page's source"),
)
_SERVER = "Confluence"
_ELSE = "see on the page Health whether Confluence answers and takes the token; the next run tries again"


def findings_on(sheets: Sequence[Sheet]) -> Iterator[Finding]:
    """That pages cannot be kept up; and as notes, what on them could not be placed. The index comes first."""
    index = sheets[0].address
    causes: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        if sheet.trouble is not None:
            causes.setdefault(_cause(sheet, sheet.trouble, index), []).append(sheet)
    for cause, troubled in causes.items():
        yield _not_kept_up(cause, troubled)
    for sheet in sheets:
        yield from _notes(sheet)


def _cause(sheet: Sheet, trouble: KrakenError, index: str) -> str:
    """What is in the way: the space, the index, the page itself, else Confluence as a whole."""
    if isinstance(trouble, SpaceNotFoundError):
        return f"space {sheet.space}"
    if isinstance(trouble, NoIndexError):
        return index
    return sheet.address if isinstance(trouble, tuple(kind for kind, _ in _FIXES)) else _SERVER


def _not_kept_up(cause: str, troubled: Sequence[Sheet]) -> Finding:
    first, *more = troubled
    others = f"{first.title} and {counted(len(more), 'more page')} are" if more else f"{first.title} is"
    return Finding(
        RULE.name,
        RULE.severity,
        f"{others} not kept up: {first.trouble}",
        resource=cause if more or cause != _SERVER else first.address,
        fix=next((fix for kind, fix in _FIXES if isinstance(first.trouble, kind)), _ELSE),
    )


def _notes(sheet: Sheet) -> Iterator[Finding]:
    for unplaced in sheet.unplaced:
        where = f"{sheet.address}, {', '.join(filter(None, (unplaced.row, unplaced.column)))}"
        yield Finding(RULE.name, Severity.NOTE, f"a cell is left as it is: {unplaced.why}", resource=where)
