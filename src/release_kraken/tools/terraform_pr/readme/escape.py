r"""Texts from Terraform code as Markdown: terraform-docs' escapes for table cells, documents and headers.

The order of the steps and their oddities are terraform-docs' own (template/sanitizer.go): text in backticks
is left alone; a delimiter with nothing before it does not open a piece of code; an underscore that marks
emphasis stays.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from release_kraken.tools.terraform_pr.readme.links import without_escapes_in_links

_SPACE = r"[\t\n\f\r ]"
_LEADING_MARK = re.compile(rf"^({_SPACE}*)(_+)(?={_SPACE})")
_EMPHASIS = re.compile(rf"({_SPACE}+)(_+)([^\t\n\f\r _].*[^\t\n\f\r _])(_+)({_SPACE}+)")
_KEPT = "\0"
_BREAK_BEFORE_WORD = re.compile(r"(\r?\n[\t\n\f\r ]*[0-9A-Za-z_])")
_AROUND_EQUALS = re.compile(rf"{_SPACE}*={_SPACE}*")
_FENCE = "```"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text between two delimiters; it is `first` or `last` if there is only blank beside it."""

    text: str
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Escaping:
    """How texts are written: with escapes, with HTML tags, and what a line break within a cell is."""

    escape: bool = True
    html: bool = True
    line_break: str = "<br/>"


def name(text: str, escaping: Escaping) -> str:
    """A name of a variable, output, module or provider."""
    return text.replace("_", "\\_") if escaping.escape else text


@lru_cache(maxsize=8192)
def cell(text: str, escaping: Escaping) -> str:
    """A text as a table cell."""
    if not text:
        return "n/a"
    if _FENCE not in text:
        return _cell_text(text, escaping)
    return _by_pieces(
        text,
        _FENCE,
        lambda piece: _cell_text(piece.text, escaping),
        lambda piece: _cell_code(piece, escaping),
    )


@lru_cache(maxsize=8192)
def paragraph(text: str, escaping: Escaping) -> str:
    """A text within a document."""
    if not text:
        return "n/a"
    return _by_pieces(text, _FENCE, lambda piece: _paragraph_text(piece.text, escaping), _paragraph_code)


def section(text: str, escaping: Escaping) -> str:
    """A header or footer: line ends stay as they are."""

    def plain(piece: Piece) -> str:
        return _unlinked(_escaped(piece.text, escaping.escape), escaping)

    return _by_pieces(text, _FENCE, plain, _section_code)


def _cell_text(text: str, escaping: Escaping) -> str:
    text = _escaped(_with_escaped_pipes(text), escaping.escape)
    text = _with_breaks(text.strip())
    line_break = escaping.line_break if escaping.html else " "
    return _unlinked(text.replace("  \n", line_break).replace("\n", line_break), escaping)


def _cell_code(piece: Piece, escaping: Escaping) -> str:
    code = piece.text.strip()
    if escaping.html:
        return f"<pre>{code.replace(chr(10), escaping.line_break).replace(chr(13), '')}</pre>"
    opening = "```" if piece.first else " ```"
    closing = "```" if piece.last else "``` "
    return f"{opening}{_one_line(code)}{closing}"


def _one_line(code: str) -> str:
    lines = (_AROUND_EQUALS.sub(" = ", line).lstrip() for line in code.split("\n") if line.strip())
    return " ".join(lines).replace("\r", "")


def _paragraph_text(text: str, escaping: Escaping) -> str:
    return _unlinked(_with_breaks(_escaped(text, escaping.escape)), escaping)


def _paragraph_code(piece: Piece) -> str:
    line_break = "" if piece.text.endswith("\n") else "\n"
    return f"```{piece.text}{line_break}```"


def _section_code(piece: Piece) -> str:
    ends_blank = not piece.text.rpartition("\n")[2].strip()
    return f"```{piece.text}{'' if ends_blank else chr(10)}```"


def _unlinked(text: str, escaping: Escaping) -> str:
    return without_escapes_in_links(text) if escaping.escape else text


def _with_breaks(text: str) -> str:
    """Two spaces, Markdown's line break, at the end of each line that a word follows."""
    if "\n" not in text:
        return text
    text = _BREAK_BEFORE_WORD.sub(r"  \1", text)
    text = text.replace("    \n", "  \n").replace("  \n\n", "\n\n")
    return text.replace("\n  \n", "\n\n")


def _with_escaped_pipes(text: str) -> str:
    if "|" not in text and "`" not in text:
        return text
    return _by_pieces(text, "`", lambda piece: piece.text.replace("|", "\\|"), _backticked)


def _escaped(text: str, escape: bool) -> str:
    if not escape or ("_" not in text and "`" not in text):
        return text
    return _by_pieces(text, "`", lambda piece: _by_line(piece.text), _backticked)


def _backticked(piece: Piece) -> str:
    return f"`{piece.text}`"


def _by_line(text: str) -> str:
    if "_" not in text:
        return text
    return "\n".join(_escaped_line(line) for line in text.split("\n"))


def _escaped_line(line: str) -> str:
    line = _LEADING_MARK.sub(lambda mark: mark[1] + _KEPT * len(mark[2]), line)
    line = _EMPHASIS.sub(
        lambda mark: f"{mark[1]}{_KEPT * len(mark[2])}{mark[3]}{_KEPT * len(mark[4])}{mark[5]}", line
    )
    return line.replace("_", "\\_").replace(_KEPT, "_")


def _by_pieces(text: str, delimiter: str, plain: Callable[[Piece], str], code: Callable[[Piece], str]) -> str:
    """Every second piece between delimiters as code; an empty piece does not change what the next one is."""
    is_code = text.startswith(delimiter)
    pieces = text.split(delimiter)
    done: list[str] = []
    for index, piece in enumerate(pieces):
        if not piece:
            continue
        first = index == 0 or not pieces[index - 1].strip()
        last = index == len(pieces) - 1 or not pieces[index + 1].strip()
        done.append((code if is_code else plain)(Piece(piece, first, last)))
        is_code = not is_code
    return "".join(done)
