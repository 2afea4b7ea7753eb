"""Text put into Markdown so that it is shown as it is and does nothing: no links, no mentions."""

import re
from collections.abc import Callable, Iterator

from release_kraken.core.text import visible

_BREAK = "&#8203;"  # zero-width space: GitHub looks for mentions and references after it has resolved escapes
_PUNCTUATION = re.compile(r"[\\`*_\[\]<>&~|$]")
_BY_BACKSLASH = frozenset("\\`*_[]")  # what every Markdown takes so; entities do for the rest
_LEADING = re.compile(r"^([-+=#]|\d+[.)])")  # would start a list or a heading
_REFERENCES = re.compile(r"(?<=[@#])(?=\w)|(?<=:)(?=//)|(?<=GH)(?=-\d)|(?<=www)(?=\.)", re.IGNORECASE)
_MARK = "\ue000"  # private use: stands for the break until punctuation is escaped
_BACKTICKS = re.compile(r"`+")


def escape(text: str) -> str:
    """One line of GitHub's Markdown, fit for a table's cell, that shows the text; newlines become `<br>`."""
    return "<br>".join(_lines(text, lambda found: f"\\{found[0]}"))


def escape_portably(text: str) -> str:
    """One line of Markdown that also forges without HTML show (Bitbucket); newlines become spaces."""
    return " ".join(_lines(text, _as_all_take_it))


def _lines(text: str, escaped: Callable[[re.Match[str]], str]) -> Iterator[str]:
    marked = _REFERENCES.sub(_MARK, visible(text).replace(_MARK, "\ufffd").strip())
    for line in _PUNCTUATION.sub(escaped, marked).split("\n"):
        yield _LEADING.sub(_escape_leading, line.strip()).replace(_MARK, _BREAK).replace("\t", " ")


def _as_all_take_it(found: re.Match[str]) -> str:
    return f"\\{found[0]}" if found[0] in _BY_BACKSLASH else f"&#{ord(found[0])};"


def _escape_leading(match: re.Match[str]) -> str:
    marker = match[1]
    return f"{marker[:-1]}\\{marker[-1]}"


def code(text: str) -> str:
    """A code span that shows the text in one line, fit for a table's cell."""
    flat = " ".join(visible(text).split())
    if not flat:
        return ""
    fence = "`" * (_longest_run(flat) + 1)
    padding = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{padding}{flat}{padding}{fence}".replace("|", "\\|")


def fenced(text: str, language: str) -> str:
    """A fenced block that nothing in the text can close."""
    body = visible(text)
    fence = "`" * max(3, _longest_run(body) + 1)
    return f"{fence}{language}\n{body.rstrip()}\n{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)
