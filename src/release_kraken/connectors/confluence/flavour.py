"""What differs between Cloud and Data Center: each single request, and how its answer is read."""

from dataclasses import dataclass
from typing import Protocol

from release_kraken.connectors.confluence.client import Attachment, ChildPage, ContentProperty, Page
from release_kraken.core.json import JSONValue


@dataclass(frozen=True, slots=True)
class User:
    """Whose token it is; `id` is what versions call their author."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a page shall become; `minor` as in `Confluence.update_page`."""

    title: str
    body: str
    message: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to attach; `comment` holds its hash."""

    name: str
    content: bytes
    media_type: str
    comment: str


class Flavour(Protocol):
    """Requests to one Confluence; all raise StatusError as it comes."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    def get_user(self) -> User:
        """Whose token it is; raises RemoteError where it is nobody's."""
        ...

    def get_page(self, page_id: str) -> Page:
        """A page of any status."""
        ...

    def list_titled(self, space: str, title: str, *, any_status: bool) -> tuple[Page, ...]:
        """Pages of a title; raises SpaceNotFoundError."""
        ...

    def post_page(self, space: str, parent_id: str | None, draft: Draft) -> Page:
        """Make a page."""
        ...

    def put_page(self, page: Page, draft: Draft) -> Page:
        """Make the version after the one that was read."""
        ...

    def get_body(self, page_id: str, version: int) -> str:
        """The body of a version."""
        ...

    def list_children(self, page_id: str) -> tuple[ChildPage, ...]:
        """Pages right below."""
        ...

    def list_labels(self, page_id: str) -> tuple[str, ...]:
        """The labels of a page."""
        ...

    def post_labels(self, page_id: str, labels: tuple[str, ...]) -> None:
        """Add labels."""
        ...

    def delete_label(self, page_id: str, label: str) -> None:
        """Remove a label."""
        ...

    def get_property(self, page_id: str, key: str) -> ContentProperty | None:
        """A content property."""
        ...

    def post_property(self, page_id: str, key: str, value: JSONValue) -> ContentProperty:
        """Make a content property."""
        ...

    def put_property(self, page_id: str, before: ContentProperty, value: JSONValue) -> ContentProperty:
        """Make the version after the one that was read."""
        ...

    def list_attachments(self, page_id: str, name: str | None = None) -> tuple[Attachment, ...]:
        """What is attached to a page, or what is attached under a name."""
        ...

    def upload(self, page_id: str, before: Attachment | None, file: Upload, /) -> Attachment:
        """Attach a file, or a new version of what is attached."""
        ...
