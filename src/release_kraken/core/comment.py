"""The one comment of ours below a pull request: how it is found again, and how it is kept one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from release_kraken.core.errors import RemoteError

_ATTEMPTS = 4
_NOTE = "\n\n*Shortened: the rest is longer than a comment may be.*\n"


@dataclass(frozen=True, slots=True)
class OwnComment:
    """A comment of ours; `version` counts its changes where the forge does, `url` is where it is read."""

    id: int
    text: str
    version: int
    url: str


class CommentMovedError(RemoteError):
    """A comment was changed or deleted by somebody since it was read."""


class Comments(Protocol):
    """The comments of one pull request."""

    def list_own(self) -> Iterable[OwnComment]:
        """Those that this account wrote, the oldest first; deleted ones are left out."""
        ...

    def create(self, text: str) -> OwnComment:
        """Add one."""
        ...

    def update(self, comment: OwnComment, text: str) -> OwnComment:
        """Change one; raises CommentMovedError where it is not as it was."""
        ...


def put_one(comments: Comments, mark: str, text: str, limit: int, *, create: bool = True) -> str:
    """Change the comment that bears a mark, or add it; returns its address.

    `limit` is the number of characters that the forge takes. Unless `create`, a comment that is not there is
    not added, and the address is empty.
    """
    whole = marked(mark, text, limit)
    for _ in range(_ATTEMPTS):
        own = next((each for each in comments.list_own() if bears(mark, each.text)), None)
        if own is not None and own.text.strip() == whole.strip():
            return own.url
        if own is None and not create:
            return ""
        try:
            return (comments.update(own, whole) if own else comments.create(whole)).url
        except CommentMovedError:
            continue
    raise RemoteError("somebody keeps changing the comment; it is tried again later", retryable=True)


def marked(mark: str, text: str, limit: int) -> str:
    """A text with its mark before it: a link definition that nothing uses, which no forge shows."""
    whole = f"{_line(mark)}\n\n{text}"
    return whole if len(whole) <= limit else whole[: limit - len(_NOTE)] + _NOTE


def bears(mark: str, text: str) -> bool:
    """Whether a comment begins with a mark."""
    return text.lstrip().partition("\n")[0].strip() == _line(mark)


def _line(mark: str) -> str:
    return f"[//]: # (kraken:{mark})"
