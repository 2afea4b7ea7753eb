"""Whether two documents say the same: their lines without what only formatting decides.

Formatting is: spaces and blank lines, comments, delimiter rows, the padding of cells, escapes, anchors, the
marks of a bullet and of emphasis, those that close a heading, and how a line break is written.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_DELIMITER_ROW = re.compile(r"^\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$")
_COMMENT = re.compile(r"^<!--(?:(?!-->).)*-->$")
_BULLET = re.compile(r"^[*+] ")
_CLOSED_HEADING = re.compile(r"^(#+ .*?) #+$")
_NOTHING = re.compile(r"^No (requirement|provider|module|resource|input|output)\.$")
_WITHIN = (
    ("<a name=", re.compile(r'<a name="[^"]*"></a>\s*'), ""),
    (
        "](#",
        re.compile(r"\[([^\[\]]*)\]\(#(?:input|output|module|provider|requirement)(?:_|\\_)[^)]*\)"),
        r"\1",
    ),
    ("<br", re.compile(r"<br\s*/?>"), "<br/>"),
    ("\\", re.compile(r"\\([^\w\s|]|_)"), r"\1"),
    ("*", re.compile(r"(?<![\w*])\*([^\s*`|][^*`|]*)\*(?![\w*])"), r"_\1_"),
)
"""What stands within a line: a text that occurs in it, the pattern, and what it means."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something: its meaning and its number, from 1."""

    number: int
    meaning: str


def meaningful_lines(text: str, first: int = 1) -> tuple[Line, ...]:
    """The lines that say something; `first` is the number of the text's first line."""
    numbered = enumerate(text.split("\n"), first)
    lines = (Line(number, _meaning(line)) for number, line in numbered)
    return tuple(line for line in lines if line.meaning)


@lru_cache(maxsize=4096)
def _meaning(line: str) -> str:
    line = " ".join(line.split())
    if not line or _COMMENT.match(line) or _DELIMITER_ROW.match(line):
        return ""
    line = _CLOSED_HEADING.sub(r"\1", _BULLET.sub("- ", line))
    for sign, pattern, meaning in _WITHIN:
        if sign in line:
            line = pattern.sub(meaning, line)
    if line.startswith("|"):
        line = line.replace(" |", "|").replace("| ", "|")
    return _NOTHING.sub(r"No \1s.", line.replace(" <br/>", "<br/>"))


def first_difference(actual: tuple[Line, ...], expected: tuple[Line, ...]) -> int | None:
    """The index of the first line of `actual` that differs; None if both say the same."""
    pairs = zip(actual, expected, strict=False)
    index = next((index for index, (one, other) in enumerate(pairs) if one.meaning != other.meaning), None)
    if index is not None:
        return index
    return None if len(actual) == len(expected) else min(len(actual), len(expected))


def distance(actual: tuple[Line, ...], expected: tuple[Line, ...]) -> int:
    """How many lines only one of both has; 1 where only their order differs."""
    unlike = {line.meaning for line in actual} ^ {line.meaning for line in expected}
    return len(unlike) or 1


def first_unlike_line(text: str, other: str) -> int:
    """The number, from 1, of the first line of `text` that is not the same in `other`."""
    lines, others = text.split("\n"), other.split("\n")
    pairs = enumerate(zip(lines, others, strict=False), 1)
    return next((number for number, (one, two) in pairs if one != two), min(len(lines), len(others)))
