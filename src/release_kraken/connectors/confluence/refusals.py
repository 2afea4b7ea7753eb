"""Why Confluence does not do something: one class for each thing that stands in the way."""

from collections.abc import Callable
from dataclasses import dataclass

from release_kraken.connectors.confluence.client import MOST_BYTES, Page, PageStatus
from release_kraken.core.errors import RemoteError
from release_kraken.net.client import StatusError


class ConflictError(RemoteError):
    """It was changed by somebody else since it was read, which is told of a page by `current`.

    `version` is the version that it has now; 0 where it is gone.
    """

    def __init__(self, message: str, *, version: int, current: Page | None = None) -> None:
        super().__init__(message)
        self.version = version
        self.current = current


class BroughtBackError(ConflictError):
    """A change of a page that had been put into the trash brought it back, and did nothing else."""


class RefusedError(RemoteError):
    """It was refused, so that for sure nothing has changed."""


class TitleTakenError(RefusedError):
    """Another page of the space has this title; `holder` is None where it may not be seen."""

    def __init__(self, message: str, *, holder: Page | None) -> None:
        super().__init__(message)
        self.holder = holder


class PageNotFoundError(RefusedError):
    """There is no such page, or the token's owner may not see it."""


class SpaceNotFoundError(RefusedError):
    """There is no such space, or the token's owner may not see it."""


class PageNotCurrentError(RefusedError):
    """The page is in the trash or in the archive, where nobody changes it."""

    def __init__(self, message: str, *, status: PageStatus) -> None:
        super().__init__(message)
        self.status = status


class PageRestrictedError(RefusedError):
    """The token's owner may see the page or space, but not change it."""


class PageLockedError(RefusedError):
    """Somebody or something holds the page."""


class ReadOnlyError(RefusedError):
    """The space, or all of Confluence, takes no changes."""


class BodyTooLargeError(RefusedError):
    """The body has more than Confluence takes."""


class InvalidStorageError(RefusedError):
    """The body is no storage format."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """One way to refuse: how it is told from others, and what is said."""

    matches: Callable[[int, str], bool]
    error: type[RemoteError]
    text: str
    retryable: bool = False


def _words(*words: str) -> Callable[[int, str], bool]:
    return lambda _status, text: any(word in text for word in words)


def _status(status: int) -> Callable[[int, str], bool]:
    return lambda answered, _text: answered == status


_XHTML = _words("parsing xhtml", "xhtml", "content body cannot be converted", "unable to parse")
_READ_ONLY = _words("read-only", "read only", "read_only", "archived space", "space is archived")
_LOCKED = _words("locked")

_KINDS = (
    _Kind(_status(413), BodyTooLargeError, "is more than Confluence takes; publish less, or on more pages"),
    _Kind(
        lambda status, text: status == 400 and _XHTML(status, text),
        InvalidStorageError,
        "is not taken as storage format; report this with what the page shows",
    ),
    _Kind(
        lambda status, text: status in (400, 403, 405) and _READ_ONLY(status, text),
        ReadOnlyError,
        "takes no changes, as the space or all of Confluence is read-only; ask its admins",
    ),
    _Kind(
        lambda status, text: status == 423 or (status in (400, 403, 409) and _LOCKED(status, text)),
        PageLockedError,
        "is locked; try again later, or unlock it",
        retryable=True,
    ),
    _Kind(
        _status(403),
        PageRestrictedError,
        "may not be changed by the token's owner: look at the page's restrictions and the space's "
        "permissions",
    ),
    _Kind(
        _status(404),
        PageNotFoundError,
        "does not exist, or the token's owner may not see it: check its id, the page's restrictions and the "
        "space's permissions",
    ),
)


def explained(error: StatusError, thing: str) -> RemoteError:
    """What a refusal means for a thing ("page 12"); the error itself where that is not known."""
    text = error.body.decode(errors="replace").lower()
    for kind in _KINDS:
        if kind.matches(error.status, text):
            return kind.error(f"{thing} {kind.text} ({error})", retryable=kind.retryable)
    return error


def refuse_large(body: str, thing: str) -> None:
    """Raise BodyTooLargeError for what Cloud would refuse, before it is sent."""
    size = len(body.encode(errors="replace"))
    if size > MOST_BYTES:
        raise BodyTooLargeError(
            f"{thing} would have {size:,} bytes, and Confluence takes {MOST_BYTES:,}: publish less, or on "
            "more pages"
        )


def refuse_other_than_current(page: Page) -> None:
    """Raise PageNotCurrentError for a page that is trashed, archived or the like."""
    if page.status is PageStatus.CURRENT:
        return
    raise PageNotCurrentError(
        f"page {page.id} ({page.title!r} in {page.space}) is {page.status}, and is not changed: restore it, "
        "or have another one made",
        status=page.status,
    )


def is_title_taken(error: StatusError) -> bool:
    """Whether a refusal is about the title; Cloud and Data Center say it alike, with 400 or with 409."""
    text = error.body.decode(errors="replace").lower()
    return error.status in (400, 409) and "already exists" in text and "title" in text


def title_taken(space: str, title: str, holder: Page | None) -> TitleTakenError:
    """Somebody has the title."""
    who = (
        f"by page {holder.id}, which is {holder.status}" if holder else "by a page that the token may not see"
    )
    remedy = "rename or purge that page, or configure another title"
    return TitleTakenError(f"the title {title!r} is taken in space {space} {who}: {remedy}", holder=holder)


def brought_back(read: Page, current: Page) -> BroughtBackError:
    """Cloud takes a change of a trashed page as the wish to have it back, and ignores the rest of it."""
    return BroughtBackError(
        f"page {read.id} ({read.title!r}) was put into the trash, was brought back from the trash by this "
        "change, and has the body of before: read it again",
        version=current.version,
        current=current,
    )


def conflict(read: Page, current: Page) -> ConflictError:
    """A page is not as it was read."""
    changes = [
        f"renamed to {current.title!r}" if current.title != read.title else "",
        f"moved to space {current.space}" if current.space != read.space else "",
        f"moved below page {current.parent_id}" if current.parent_id != read.parent_id else "",
        f"changed to {current.status}" if current.status != read.status else "",
    ]
    what = ", ".join(filter(None, changes)) or "changed"
    return ConflictError(
        f"page {read.id} ({read.title!r}) was {what} since version {read.version} was read, and has version "
        f"{current.version} now: read it again",
        version=current.version,
        current=current,
    )
