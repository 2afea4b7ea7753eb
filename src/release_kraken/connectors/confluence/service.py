"""Confluence of either kind: what is done around single requests so that nobody's work is lost."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256

from release_kraken.connectors.confluence.attaching import comment_of, refuse_unfit_name
from release_kraken.connectors.confluence.client import (
    Attachment,
    ChildPage,
    ContentProperty,
    Page,
    PageStatus,
)
from release_kraken.connectors.confluence.flavour import Draft, Flavour, Upload
from release_kraken.connectors.confluence.refusals import (
    ConflictError,
    InvalidStorageError,
    SpaceNotFoundError,
    brought_back,
    conflict,
    explained,
    is_title_taken,
    refuse_large,
    refuse_other_than_current,
    title_taken,
)
from release_kraken.connectors.confluence.storage import refuse_malformed, words
from release_kraken.core.errors import RemoteError
from release_kraken.core.json import JSONValue
from release_kraken.net.client import StatusError

_CONFLICT, _MISSING = 409, 404
_WORTH_A_LOOK = (400, 403, _MISSING, _CONFLICT)
_USABLE_FIRST = (PageStatus.CURRENT, PageStatus.ARCHIVED, PageStatus.TRASHED)


class ConfluenceService:
    """Implements `client.Confluence`."""

    def __init__(self, flavour: Flavour) -> None:
        self._flavour = flavour
        self._account: str | None = None

    def get_identity(self) -> str:
        """The account."""
        return f"{self._flavour.name} as {self._flavour.get_user().name}"

    def get_page(self, page_id: str) -> Page:
        """A page by its id."""
        with _told(f"page {page_id}"):
            return self._flavour.get_page(page_id)

    def find_page(self, space: str, title: str, *, any_status: bool = False) -> Page | None:
        """The page of a title; the most usable one where several have it."""
        with _told(f"space {space}"):
            found = self._flavour.list_titled(space, title, any_status=any_status)
        alike = [page for page in found if _folded(page.title) == _folded(title)]
        return min(alike, key=_usability, default=None)

    def create_page(self, space: str, parent_id: str | None, title: str, body: str, message: str) -> Page:
        """Make a page; where nobody knows whether that happened, look."""
        thing = f"page {title!r} in space {space}"
        refuse_large(body, thing)
        refuse_malformed(body, thing)
        try:
            return self._flavour.post_page(space, parent_id, Draft(title, body, message))
        except RemoteError as error:
            made = self._made_all_the_same(space, title, body) if error.uncertain else None
            if made is not None:
                return made
            raise self._not_made(error, space, parent_id, title) from None

    def update_page(
        self, page: Page, body: str, *, title: str | None = None, message: str = "", minor: bool = False
    ) -> Page:
        """Change a page, provided it is as it was read."""
        thing = _called(page)
        refuse_other_than_current(page)
        refuse_large(body, thing)
        refuse_malformed(body, thing)
        draft = Draft(page.title if title is None else title, body, message, minor)
        try:
            changed = self._flavour.put_page(page, draft)
        except StatusError as error:
            return self._after(error, page, draft)
        if changed.version != page.version + 1 or _is_ignored(draft.body, page.body, changed.body):
            raise brought_back(page, changed)
        return changed

    def get_page_history(self, page_id: str, version: int) -> str:
        """The body of a version."""
        with _told(f"version {version} of page {page_id}"):
            return self._flavour.get_body(page_id, version)

    def list_children(self, page_id: str) -> tuple[ChildPage, ...]:
        """Pages right below."""
        with _told(f"page {page_id}"):
            return self._flavour.list_children(page_id)

    def list_labels(self, page_id: str) -> tuple[str, ...]:
        """The labels of a page."""
        with _told(f"page {page_id}"):
            return self._flavour.list_labels(page_id)

    def add_labels(self, page_id: str, labels: tuple[str, ...]) -> None:
        """Add labels."""
        with _told(f"page {page_id}"):
            self._flavour.post_labels(page_id, labels)

    def remove_label(self, page_id: str, label: str) -> None:
        """Take a label away, if it is there."""
        with _told(f"page {page_id}"):
            if label in self._flavour.list_labels(page_id):
                self._flavour.delete_label(page_id, label)

    def get_property(self, page_id: str, key: str) -> ContentProperty | None:
        """A content property."""
        with _told(f"page {page_id}"):
            return self._flavour.get_property(page_id, key)

    def put_property(
        self, page_id: str, key: str, value: JSONValue, before: ContentProperty | None
    ) -> ContentProperty:
        """Put a value; one that got there although the answer was lost counts."""
        try:
            if before is None:
                return self._flavour.post_property(page_id, key, value)
            return self._flavour.put_property(page_id, before, value)
        except RemoteError as error:
            number = before.version + 1 if before else 1
            current = self._property_after(error, page_id, key)
            if current is not None and (current.version, current.value) == (number, value):
                return current
            raise self._property_refused(error, page_id, key, current, number) from None

    def list_attachments(self, page_id: str) -> tuple[Attachment, ...]:
        """What is attached."""
        with _told(f"page {page_id}"):
            return self._flavour.list_attachments(page_id)

    def put_attachment(self, page_id: str, name: str, content: bytes, media_type: str) -> Attachment:
        """Attach a file, unless it is there."""
        refuse_unfit_name(name)
        with _told(f"page {page_id} with attachment {name!r}"):
            found = self._flavour.list_attachments(page_id, name)
            before = next((each for each in found if each.name == name), None)
            if before is not None and before.sha256 == sha256(content).hexdigest():
                return before
            return self._flavour.upload(
                page_id, before, Upload(name, content, media_type, comment_of(content))
            )

    def _after(self, error: StatusError, page: Page, draft: Draft) -> Page:
        """What became of a refused change: perhaps it is done, by an attempt whose answer was lost."""
        current = self._present(page.id) if error.status in _WORTH_A_LOOK else None
        if current is None:
            raise explained(error, _called(page)) from None
        if error.status == _CONFLICT and self._is_ours(current, page.version + 1, draft):
            return current
        if current.version != page.version:
            raise conflict(page, current) from None
        refuse_other_than_current(current)
        self._refuse_taken(error, current, draft.title)
        if error.status == _CONFLICT:
            raise ConflictError(
                f"{_called(page)} is being changed at this moment: read it again ({error})",
                version=current.version,
                current=current,
            ) from None
        raise explained(error, _called(page)) from None

    def _present(self, page_id: str) -> Page | None:
        with suppress(RemoteError):
            return self._flavour.get_page(page_id)
        return None

    def _refuse_taken(self, error: StatusError, page: Page, title: str) -> None:
        if _folded(title) == _folded(page.title) or error.status not in (400, _CONFLICT):
            return
        holder = self._holder(page.space, title)
        if is_title_taken(error) or (holder is not None and holder.id != page.id):
            raise title_taken(page.space, title, holder) from None

    def _holder(self, space: str, title: str) -> Page | None:
        with suppress(RemoteError):
            return self.find_page(space, title, any_status=True)
        return None

    def _made_all_the_same(self, space: str, title: str, body: str) -> Page | None:
        found = self._holder(space, title)
        if found is None or not self._is_ours(found, 1, Draft(title, body, found.message)):
            return None
        return found

    def _not_made(self, error: RemoteError, space: str, parent_id: str | None, title: str) -> RemoteError:
        if not isinstance(error, StatusError):
            return error
        if is_title_taken(error):
            return title_taken(space, title, self._holder(space, title))
        if error.status != _MISSING:
            return explained(error, f"page {title!r} in space {space}")
        if parent_id is not None:
            return explained(error, f"page {parent_id}, below which {title!r} was to be made,")
        return SpaceNotFoundError(
            f"space {space} does not exist, or the token's owner may not make pages in it ({error})"
        )

    def _is_ours(self, page: Page, version: int, draft: Draft) -> bool:
        """Whether a version is the one that we have just asked for.

        The server rewrites bodies, so that their words are compared. Where it changes these too, this says
        no: our own change is then told as a conflict, and made again on top of itself.
        """
        if (page.version, page.message) != (version, draft.message) or not _say_the_same(
            page.body, draft.body
        ):
            return False
        with suppress(RemoteError):
            self._account = self._account or self._flavour.get_user().id
        return page.author == self._account

    def _property_after(self, error: RemoteError, page_id: str, key: str) -> ContentProperty | None:
        """The property by now, where the error leaves open what became of it."""
        if not error.uncertain and not (isinstance(error, StatusError) and error.status in (400, _CONFLICT)):
            return None
        with suppress(RemoteError):
            return self._flavour.get_property(page_id, key)
        return None

    def _property_refused(
        self, error: RemoteError, page_id: str, key: str, current: ContentProperty | None, number: int
    ) -> RemoteError:
        version = current.version if current else 0
        if not isinstance(error, StatusError):
            return error
        if error.status in (400, _CONFLICT) and version != number - 1:
            return ConflictError(
                f"the property {key} of page {page_id} was changed by somebody else, and has version "
                f"{version} now: read it again",
                version=version,
            )
        return explained(error, f"page {page_id}")


@contextmanager
def _told(thing: str) -> Iterator[None]:
    """Explain what is refused of a thing."""
    try:
        yield
    except StatusError as error:
        raise explained(error, thing) from None


def _called(page: Page) -> str:
    return f"page {page.id} ({page.title!r} in space {page.space})"


def _is_ignored(wanted: str, before: str, after: str) -> bool:
    """Whether a change that says something new left the words as they were."""
    return _say_the_same(before, after) and not _say_the_same(wanted, after)


def _say_the_same(one: str, other: str) -> bool:
    try:
        return words(one).split() == words(other).split()
    except InvalidStorageError:
        return False


def _folded(title: str) -> str:
    return " ".join(title.split()).casefold()


def _usability(page: Page) -> int:
    return _USABLE_FIRST.index(page.status) if page.status in _USABLE_FIRST else len(_USABLE_FIRST)
