"""Text of unknown origin made safe to pass on, mistyped names, and changes as unified diffs."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from release_kraken.core.report import Change

_CONTEXT_LINES = 3
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but for tab and newline, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # change the direction of what follows
    "\u2028\u2029\ud800-\udfff]"  # further line ends; halves of characters
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_BYTE = range(0xDC80, 0xDD00)  # PEP 383: a byte of a file name that is no UTF-8


def visible(text: str) -> str:
    r"""Text in which nothing acts on a terminal: control characters are shown as `\x1b`, `\u202e`.

    Tabs and newlines stay; carriage returns before a newline go.
    """
    return _UNSAFE.sub(_escape, text.replace("\r\n", "\n"))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code in _ESCAPED_BYTE:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def whole_characters(text: str) -> str:
    """Text with U+FFFD for what no encoding of Unicode can hold (a byte of a file name that is no UTF-8)."""
    return _SURROGATE.sub("\ufffd", text)


def shortened(text: str, limit: int) -> str:
    """The beginning of a text, with an ellipsis where it is longer than a number of characters."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def shortened_name(name: str, limit: int) -> str:
    """A name within a number of characters; a longer one ends with a hash, so that it stays different."""
    import hashlib

    if len(name) <= limit:
        return name
    return f"{name[: limit - 9]}-{hashlib.sha256(name.encode(errors='surrogatepass')).hexdigest()[:8]}"


def nearest(name: str, known: "Iterable[str]") -> str | None:
    """The known name that a mistyped one most looks like, if one does."""
    import difflib

    return next(iter(difflib.get_close_matches(name.lower(), sorted(known), n=1)), None)


def unified_diff(change: "Change") -> str:
    """The change as `git apply` takes it; empty where before and after are equal."""
    import difflib

    lines = difflib.unified_diff(
        _lines(change.before),
        _lines(change.after),
        fromfile="/dev/null" if change.before is None else f"a/{change.target}",
        tofile="/dev/null" if change.after is None else f"b/{change.target}",
        n=_CONTEXT_LINES,
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str | None) -> list[str]:
    """Lines with their ends; only a newline ends a line."""
    return re.findall(r"[^\n]*\n|[^\n]+", text or "")
