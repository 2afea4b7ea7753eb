"""Offsets in a file as lines and columns, counted as Terraform counts them."""

import re
from bisect import bisect_right
from itertools import accumulate

from release_kraken.connectors.terraform.module import Span

_EMOJI_MODIFIERS = "\U0001f3fb-\U0001f3ff"
_EXTENDS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u093c\u093e-\u094f"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f"
    "\ufe20-\ufe2f\U000e0020-\U000e007f\U000e0100-\U000e01ef" + _EMOJI_MODIFIERS
)
_CHARACTER = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}[{_EXTENDS}]*|(?:[\u2190-\u2bff\U0001f000-\U0001faff][{_EXTENDS}]*\u200d"
    rf"(?=[\u2190-\u2bff\U0001f000-\U0001faff]))*.[{_EXTENDS}]*",
    re.DOTALL,
)


def count_characters(text: str) -> int:
    """How many characters a reader sees: marks, joined emoji and flags count as one, as Terraform counts.

    A close reading of Unicode's grapheme clusters (https://unicode.org/reports/tr29/): the marks of the
    scripts that have them in common use are known, not those of every script.
    """
    return len(text) if text.isascii() else sum(1 for _ in _CHARACTER.finditer(text))


class Positions:
    """The places in one file, by offset into its text (bytes or characters)."""

    def __init__(self, path: str, text: bytes | str) -> None:
        self._path = path
        self._text = text
        lengths = map(len, text.split(b"\n") if isinstance(text, bytes) else text.split("\n"))
        self._starts = [0, *accumulate(length + 1 for length in lengths)]

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self._starts, offset)

    def column(self, offset: int) -> int:
        """The column of an offset, from 1, in characters."""
        start = self._starts[self.line(offset) - 1]
        before = self._text[start:offset]
        return 1 + count_characters(before if isinstance(before, str) else before.decode())

    def span(self, start: int, end: int) -> Span:
        """The place of the text from `start` up to `end`."""
        return Span(self._path, self.line(start), self.column(start), self.line(max(start, end - 1)))

    def rest(self, start: int, end: int) -> tuple[bytes | str, bytes | str]:
        """What stands on the same lines before `start` and after `end`."""
        after = self._starts[min(self.line(end), len(self._starts) - 1)]
        return self._text[self._starts[self.line(start) - 1] : start], self._text[end:after]
