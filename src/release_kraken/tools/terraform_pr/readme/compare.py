"""Whether two documents say the same: their lines without what only formatting decides.

Formatting is: spaces and blank lines, comments, delimiter rows, the padding of cells, escapes, anchors, the
marks of a bullet and of emphasis, those that close a heading, and how a line break is written.
"""

import re
from dataclasses import dataclass

_ANCHOR = re.compile(r'<a name="[^"]*"></a>\s*')
_ANCHORED = re.compile(r"\[([^\]]*)\]\(#(?:input|output|module|provider|requirement)(?:_|\\_)[^)]*\)")
_DELIMITER_ROW = re.compile(r"^\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$")
_BREAK = re.compile(r"\s*<br\s*/?>")
_COMMENT = re.compile(r"^<!--(?:(?!-->).)*-->$")
_ESCAPE = re.compile(r"\\([^\w\s])|\\(_)")
_BULLET = re.compile(r"^[*+] ")
_EMPHASIS = re.compile(r"(?<![\w*])\*([^\s*`|][^*`|]*)\*(?![\w*])")
_CLOSED_HEADING = re.compile(r"^(#+ .*?) #+$")
_NOTHING = re.compile(r"^No (requirement|provider|module|resource|input|output)\.$")
_SPACES = re.compile(r"\s+")
_CELL_END = re.compile(r"\s*\|\s*")


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


def _meaning(line: str) -> str:
    line = line.strip()
    if not line or _COMMENT.match(line) or _DELIMITER_ROW.match(line):
        return ""
    line = _ANCHORED.sub(r"\1", _ANCHOR.sub("", line))
    line = _BREAK.sub("<br/>", _ESCAPE.sub(r"\1\2", line))
    line = _CLOSED_HEADING.sub(r"\1", _EMPHASIS.sub(r"_\1_", _BULLET.sub("- ", line)))
    line = _NOTHING.sub(r"No \1s.", line)
    if line.startswith("|"):
        line = _CELL_END.sub(" | ", line).strip()
    return _SPACES.sub(" ", line)


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
