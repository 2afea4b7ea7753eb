"""Offsets in a file as lines and columns, counted as Terraform counts them."""

import re
from bisect import bisect_right
from itertools import accumulate, pairwise
from unicodedata import category

from release_kraken.connectors.terraform.module import Span

_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_EMOJI = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
_EXTENDING = re.compile(
    "[\u0e33\u0eb3\u1160-\u11ff\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)  # besides the marks: Thai and Lao am, Hangul vowels and finals, joiners, skin tones, tags
_MARKS = frozenset({"Mn", "Mc", "Me"})
_JOINER = "\u200d"


def count_characters(text: str) -> int:
    """How many characters a reader sees: marks, joined emoji and flags count as one, as Terraform counts.

    A short reading of Unicode's grapheme clusters: https://unicode.org/reports/tr29/.
    """
    if text.isascii():
        return len(text)
    characters = "\n" + _FLAG.sub("x", text)
    return sum(1 for before, character in pairwise(characters) if not _extends(before, character))


def _extends(before: str, character: str) -> bool:
    """Whether a character belongs to the one before it."""
    if before == _JOINER and _EMOJI.match(character):
        return True
    return category(character) in _MARKS or _EXTENDING.match(character) is not None


class Positions:
    """The places in one file, by offset into its text (bytes or characters)."""

    def __init__(self, path: str, text: bytes | str) -> None:
        self._path = path
        self._text = text
        self._is_ascii = text.isascii()
        lines = text.split(b"\n") if isinstance(text, bytes) else text.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)]

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self._starts, offset)

    def span(self, start: int, end: int) -> Span:
        """The place of the text from `start` up to `end`."""
        line = self.line(start)
        end_line = line if end <= self._starts[line] else self.line(end - 1)
        return Span(self._path, line, self._column(self._starts[line - 1], start), end_line)

    def around(self, start: int, end: int) -> tuple[bytes | str, bytes | str]:
        """What stands on the same lines before `start` and after `end`."""
        before, after = self._starts[self.line(start) - 1], self._starts[self.line(end)]
        return self._text[before:start], self._text[end:after]

    def _column(self, line_start: int, offset: int) -> int:
        if self._is_ascii:
            return offset - line_start + 1
        before = self._text[line_start:offset]
        return count_characters(before if isinstance(before, str) else before.decode()) + 1
