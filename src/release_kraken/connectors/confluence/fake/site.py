"""The pretended Confluence itself: what people do to its pages, and what it refuses to Kraken."""

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from release_kraken.connectors.confluence.client import MOST_BYTES
from release_kraken.connectors.confluence.fake.cells import typed
from release_kraken.connectors.confluence.fake.rewriting import rewritten
from release_kraken.connectors.confluence.fake.state import FakePage, FakeSpace, FakeVersion, Refused
from release_kraken.connectors.confluence.storage import fault_in, text

Change = Callable[[str], str]


@dataclass
class FakeSite:
    """Everything that people do, each named by `author`, and what is refused to Kraken.

    Knobs: `rewrites` (bodies are rewritten when they are saved), `most_bytes`, `page_size` (the most items
    of a list in one answer), `echoes_bodies` (answers to changes hold the body), `edit_between`.
    Restrictions, locks and read-only spaces stop Kraken alone.
    """

    kind: Literal["cloud", "data_center"] = "cloud"
    token: str = "confluence-token"  # noqa: S105 - of nobody
    account: str = "kraken"
    rewrites: bool = True
    most_bytes: int = MOST_BYTES
    page_size: int = 100
    echoes_bodies: bool = True
    spaces: dict[str, FakeSpace] = field(default_factory=dict)
    pages: dict[str, FakePage] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(98_305))
    _between: dict[str, list[Change]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def next_id(self) -> str:
        """An id that nothing has."""
        return str(next(self.numbers))

    def space(self, key: str, name: str = "") -> FakeSpace:
        """Make a space."""
        self.spaces[key] = FakeSpace(key, self.next_id(), name or key)
        return self.spaces[key]

    def write(
        self, space: str, title: str, body: str = "", *, parent_id: str | None = None, author: str = "ann"
    ) -> FakePage:
        """Make a page."""
        with self._lock:
            saved = self._saved(body)
            first = FakeVersion(1, title, saved, "", author)
            page = FakePage(self.next_id(), space, parent_id, [first], body=saved)
            self.pages[page.id] = page
            return page

    def edit(self, page: FakePage, body: str, *, title: str = "", author: str = "ann") -> None:
        """Make a version."""
        self.save(page, FakeVersion(page.version + 1, title or page.title, body, "", author))

    def type_into(self, page: FakePage, row: str, column: str, words: str, *, author: str = "ann") -> None:
        """Add a paragraph to a cell: of the first row that has certain words, below a heading."""
        with self._lock:
            self.edit(page, typed(page.body, row, column, f"<p>{text(words)}</p>"), author=author)

    def edit_between(self, page: FakePage, new_body: str | Change) -> None:
        """Let a person save a body right before Kraken's next change of the page is looked at.

        Told several times, each next change finds another edit; a function gets the body as it is then.
        """
        change = new_body if callable(new_body) else (lambda _body: new_body)
        self._between.setdefault(page.id, []).append(change)

    def comment_inline(self, page: FakePage, words: str) -> None:
        """Comment on words of a page, which marks them and makes no version."""
        marked = text(words)
        if marked not in page.body:
            raise LookupError(f"the page does not say {words!r}")
        reference = f"{next(self.numbers):08x}-0000-4000-9000-000000000000"
        around = f'<ac:inline-comment-marker ac:ref="{reference}">{marked}</ac:inline-comment-marker>'
        page.body = page.body.replace(marked, around, 1)

    def move(self, page: FakePage, *, space: str | None = None, parent_id: str | None = None) -> None:
        """Move a page, which makes no version."""
        page.space, page.parent_id = space or page.space, parent_id

    def rename(self, page: FakePage, title: str, *, author: str = "ann") -> None:
        """Give a page another title, which makes a version."""
        self.edit(page, page.body, title=title, author=author)

    def trash(self, page: FakePage) -> None:
        """Put a page into the trash; it keeps its title."""
        page.status = "trashed"

    def archive(self, page: FakePage) -> None:
        """Archive a page; it keeps its title."""
        page.status = "archived"

    def restore(self, page: FakePage) -> None:
        """Make a page current again."""
        page.status = "current"

    def titled(self, space: str, title: str) -> Iterator[FakePage]:
        """All pages of a title, as Confluence tells titles apart."""
        alike = title.strip().casefold()
        return (
            page for page in self.pages.values() if page.space == space and page.title.casefold() == alike
        )

    def visible(self, page_id: str) -> FakePage:
        """A page that Kraken may see."""
        page = self.pages.get(page_id)
        if page is None or page.is_hidden:
            raise Refused(404, f"No content found with id: ContentId{{id={page_id}}}")
        return page

    def create(self, space: str, parent_id: str | None, title: str, body: str, message: str) -> FakePage:
        """What Kraken asks to be made."""
        if space not in self.spaces:
            raise Refused(404, f"No space with key : {space}")
        if parent_id is not None:
            self.visible(parent_id)
        with self._lock:
            self._refuse_read_only(space)
            self._refuse_body(body)
            self._refuse_taken(space, title, None)
            page = self.write(space, title, body, parent_id=parent_id, author=self.account)
            page.versions[0] = FakeVersion(1, title, page.body, message, self.account)
            return page

    def change(self, page_id: str, version: FakeVersion) -> FakePage:
        """What Kraken asks to be changed."""
        page = self.visible(page_id)
        with self._lock:
            for edit in self._between.get(page_id, [])[:1]:
                self._between[page_id].pop(0)
                self.edit(page, edit(page.body))
            self._refuse_change(page)
            self._refuse_body(version.body)
            if version.number != page.version + 1:
                raise Refused(
                    409, f"Version must be incremented on update. Current version is: {page.version}"
                )
            self._refuse_taken(page.space, version.title, page)
            self.save(page, version)
            return page

    def save(self, page: FakePage, version: FakeVersion) -> None:
        """Keep a version."""
        with self._lock:
            body = self._saved(version.body)
            page.versions[-1] = _with_body(page.newest, page.body)
            page.versions.append(_with_body(version, body))
            page.body = body

    def _saved(self, body: str) -> str:
        fault = fault_in(body)
        if fault is not None:
            raise ValueError(f"what a person typed is no storage format: {fault}")
        return rewritten(body, self.numbers) if self.rewrites else body

    def _refuse_read_only(self, space: str) -> None:
        if self.spaces[space].is_read_only:
            raise Refused(405 if self.kind == "data_center" else 403, "The space is in read-only mode")

    def _refuse_change(self, page: FakePage) -> None:
        self._refuse_read_only(page.space)
        if page.is_restricted:
            raise Refused(403, "Could not update Content of type: Page: user not permitted")
        if page.is_locked:
            raise Refused(423, "The content is locked")
        if page.status == "archived":
            raise Refused(400, "Content must be current to be updated")
        if page.status == "trashed" and self.kind == "data_center":
            raise Refused(404, f"No content found with id: ContentId{{id={page.id}}}")

    def _refuse_body(self, body: str) -> None:
        if len(body.encode()) > self.most_bytes:
            raise Refused(413, "Request body is too large")
        fault = fault_in(body)
        if fault is not None:
            raise Refused(
                400, f"Error parsing xhtml: {fault.cause} at [row,col]: [{fault.line},{fault.column}]"
            )

    def _refuse_taken(self, space: str, title: str, page: FakePage | None) -> None:
        if any(other is not page for other in self.titled(space, title)):
            words = f"A page already exists with the same TITLE in this space: {title}"
            raise Refused(400, f"A page with this title already exists: {words}")


def _with_body(version: FakeVersion, body: str) -> FakeVersion:
    return FakeVersion(version.number, version.title, body, version.message, version.author, version.minor)
