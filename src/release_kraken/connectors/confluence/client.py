"""What Kraken asks of Confluence, and what it gets."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from release_kraken.core.json import JSONValue

INLINE_COMMENT = "<ac:inline-comment-marker"
"""How the storage format marks text that somebody commented on."""

MOST_BYTES = 5 * 1024 * 1024
"""What Confluence Cloud takes as the body of a page, in UTF-8."""


class PageStatus(StrEnum):
    """Where a page is in its life; `other` is a status that Kraken does not know."""

    CURRENT = "current"
    ARCHIVED = "archived"
    TRASHED = "trashed"
    DRAFT = "draft"
    HISTORICAL = "historical"
    DELETED = "deleted"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read; `space` is the key of its space, `parent_id` None for a page at the top.

    `body` is in storage format, character by character as the server sent it. `version` counts its changes
    from 1; labels, properties, attachments, comments, restrictions and moves do not count. `author` is the
    account that made this version, and `message` what it said about it.
    """

    id: str
    title: str
    space: str
    parent_id: str | None
    status: PageStatus
    version: int
    body: str = field(repr=False)
    url: str
    author: str = ""
    message: str = ""

    @property
    def has_inline_comments(self) -> bool:
        """Whether somebody commented on a part of the text; who drops its marker orphans the comment."""
        return INLINE_COMMENT in self.body


@dataclass(frozen=True, slots=True)
class ChildPage:
    """A page right below another."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class ContentProperty:
    """Something kept with a page that nobody sees; it has a version of its own, which counts from 1."""

    id: str
    key: str
    value: JSONValue
    version: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file attached to a page; `sha256` is "" where Kraken did not attach it."""

    id: str
    name: str
    sha256: str


class Confluence(Protocol):
    """Pages of one Confluence; callable from any thread.

    Everything raises RemoteError where Confluence does not do its part, and of it the classes of
    `refusals`, each of which says what stands in the way: a page that is missing or may not be seen is always
    both, since Confluence does not tell these apart. Nothing is sent twice that must not happen twice.
    """

    def get_identity(self) -> str:
        """Which Confluence, and whose token, in one line."""
        ...

    def get_page(self, page_id: str) -> Page:
        """A page by its id, also one that was moved or renamed, archived or trashed: look at its status.

        Raises PageNotFoundError.
        """
        ...

    def find_page(self, space: str, title: str, *, any_status: bool = False) -> Page | None:
        """The page of this title in a space (by its key); upper and lower case are alike, as to Confluence.

        `any_status`: also an archived or trashed one, which keeps the title from being used. The current one
        comes first. Raises SpaceNotFoundError.
        """
        ...

    def create_page(self, space: str, parent_id: str | None, title: str, body: str, message: str) -> Page:
        """Make a page below another, or below no page that is named.

        Cloud keeps no `message` for the first version. Raises TitleTakenError, SpaceNotFoundError,
        PageNotFoundError (the parent), BodyTooLargeError, InvalidStorageError, PageRestrictedError,
        ReadOnlyError.
        """
        ...

    def update_page(
        self, page: Page, body: str, *, title: str | None = None, message: str = "", minor: bool = False
    ) -> Page:
        """Give a page another body, and another title unless that is None, provided it is as it was read.

        Its parent and space stay what they are by now. `minor` spares those who watch it, on Data Center
        only. Raises ConflictError where the page has another version by now, TitleTakenError,
        PageNotCurrentError, PageNotFoundError, PageRestrictedError, PageLockedError, ReadOnlyError,
        BodyTooLargeError, InvalidStorageError.
        """
        ...

    def get_page_history(self, page_id: str, version: int) -> str:
        """The body that a page had in one of its versions, in storage format."""
        ...

    def list_children(self, page_id: str) -> tuple[ChildPage, ...]:
        """The current pages right below a page, in their order."""
        ...

    def list_labels(self, page_id: str) -> tuple[str, ...]:
        """The labels of a page, without their prefixes."""
        ...

    def add_labels(self, page_id: str, labels: tuple[str, ...]) -> None:
        """Add labels; those that it has stay."""
        ...

    def remove_label(self, page_id: str, label: str) -> None:
        """Take a label away, if it is there."""
        ...

    def get_property(self, page_id: str, key: str) -> ContentProperty | None:
        """A content property; None where the page has none of this key, or may not be seen."""
        ...

    def put_property(
        self, page_id: str, key: str, value: JSONValue, before: ContentProperty | None
    ) -> ContentProperty:
        """Put a value in the place of one that was read; `before` None: where there was none.

        Raises ConflictError where it has changed since.
        """
        ...

    def list_attachments(self, page_id: str) -> tuple[Attachment, ...]:
        """What is attached to a page."""
        ...

    def put_attachment(self, page_id: str, name: str, content: bytes, media_type: str) -> Attachment:
        """Attach a file, or a new version of the one with this name; one with the same content is left alone.

        The hash of the content is kept in the attachment's comment.
        """
        ...
