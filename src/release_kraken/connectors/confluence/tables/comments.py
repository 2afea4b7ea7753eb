"""Inline comments within machine cells: they go with their words into the new content of the cell."""

import re

from release_kraken.connectors.confluence.tables import pieces

_MARKER = re.compile(
    r"(<ac:inline-comment-marker(?=[\s>])[^>]*(?<!/)>)([^<]*)(</ac:inline-comment-marker\s*>)"
)
_NAME = "<ac:inline-comment-marker"
_PIECE = re.compile(
    r"<ac:parameter(?=[\s>])[^>]*>.*?</ac:parameter>|<ac:inline-comment-marker[^>]*>[^<]*</[^>]*>|<[^>]*>|[^<]+",
    re.DOTALL,
)


def uncommented(piece: str) -> str:
    """A piece without the markers of comments on its words."""
    return _MARKER.sub(lambda match: match[2], piece) if _NAME in piece else piece


def carried(old: str, new: str) -> str | None:
    """The new content with the comments of the old; None where words that were commented on are not in it."""
    if _NAME not in old:
        return new
    found = _MARKER.findall(old)
    if len(found) != old.count(_NAME):
        return None  # on more than words
    for opening, words, closing in found:
        marked = _marked(new, opening, pieces.unescaped(words), closing)
        if marked is None:
            return None
        new = marked
    return new


def _marked(piece: str, opening: str, words: str, closing: str) -> str | None:
    """The piece with a marker around words, outside of tags, parameters and other markers."""
    for match in _PIECE.finditer(piece):
        before, there, after = map(pieces.escaped, pieces.unescaped(match[0]).partition(words))
        if not match[0].startswith("<") and words and there:
            inner = f"{before}{opening}{there}{closing}{after}"
            return f"{piece[: match.start()]}{inner}{piece[match.end() :]}"
    return None
