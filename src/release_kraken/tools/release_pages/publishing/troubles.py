"""What stands in the way of a page, as findings that say what to do."""

from collections.abc import Iterator

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
from release_kraken.tools.release_pages.publishing.sheets import Sheet
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
_ELSE = "see on the page Health whether Confluence answers and takes the token; the next run tries again"


def findings_on(sheet: Sheet) -> Iterator[Finding]:
    """That a page cannot be kept up; and as notes, what on it could not be placed."""
    if sheet.trouble is not None:
        yield Finding(
            RULE.name,
            RULE.severity,
            f"{sheet.title} is not kept up: {sheet.trouble}",
            resource=sheet.address,
            fix=next((fix for kind, fix in _FIXES if isinstance(sheet.trouble, kind)), _ELSE),
        )
    for unplaced in sheet.unplaced:
        where = f"{sheet.address}, {', '.join(filter(None, (unplaced.row, unplaced.column)))}"
        yield Finding(RULE.name, Severity.NOTE, f"a cell is left as it is: {unplaced.why}", resource=where)
