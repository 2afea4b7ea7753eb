"""What a pretended Confluence holds: spaces, and pages with their versions and what belongs to them."""

from dataclasses import dataclass, field

from release_kraken.core.json import JSONValue


@dataclass
class FakeSpace:
    """A space; `is_read_only` refuses every change."""

    key: str
    id: str
    name: str
    is_read_only: bool = False


@dataclass(frozen=True, slots=True)
class FakeVersion:
    """One version of a page."""

    number: int
    title: str
    body: str
    message: str
    author: str
    minor: bool = False


@dataclass
class FakeProperty:
    """A content property."""

    id: str
    key: str
    value: JSONValue
    version: int = 1


@dataclass
class FakeAttachment:
    """An attached file."""

    id: str
    name: str
    content: bytes
    media_type: str
    comment: str
    version: int = 1


@dataclass
class FakePage:
    """A page; `is_hidden` and `is_restricted` are restrictions on viewing and editing it."""

    id: str
    space: str
    parent_id: str | None
    versions: list[FakeVersion]
    status: str = "current"
    is_hidden: bool = False
    is_restricted: bool = False
    is_locked: bool = False
    labels: list[str] = field(default_factory=list)
    properties: dict[str, FakeProperty] = field(default_factory=dict)
    attachments: dict[str, FakeAttachment] = field(default_factory=dict)
    body: str = ""
    """As it is now: comments mark it without making a version."""

    @property
    def newest(self) -> FakeVersion:
        """The newest version."""
        return self.versions[-1]

    @property
    def title(self) -> str:
        """The title."""
        return self.newest.title

    @property
    def version(self) -> int:
        """The number of the newest version."""
        return self.newest.number

    def body_of(self, number: int) -> str | None:
        """The body of a version."""
        if number == self.version:
            return self.body
        return next((each.body for each in self.versions if each.number == number), None)


class Refused(Exception):  # noqa: N818 - an answer to the client, not an error of ours
    """What the server answers instead."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message
