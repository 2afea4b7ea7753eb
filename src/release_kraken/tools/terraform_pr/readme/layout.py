"""What tables and documents share: headings, anchors, and the last cleaning of the text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from release_kraken.tools.terraform_pr.readme import escape
from release_kraken.tools.terraform_pr.readme.config import Config
from release_kraken.tools.terraform_pr.readme.items import Items
from release_kraken.tools.terraform_pr.readme.style import Style

_KEPT = "\0"
_MANY_BLANK_LINES = re.compile(r"(\r?\n){3,}")
_BLANK_END = re.compile(r"(\r?\n){2,}\Z")
_BLANK_OF_TWO_SPACES = re.compile(r"(\r?\n)  \r?\n")
_TWO_SPACES_AT_END = re.compile(r"  (\r?\n)")
_SPACES_AT_END = re.compile(r" +(\r?\n|\Z)")


@dataclass(frozen=True, slots=True)
class Layout:
    """How one directory's document is written."""

    config: Config
    style: Style
    escaping: escape.Escaping

    def heading(self, title: str, extra: int = 0) -> str:
        """A heading; the indent of a section counts from 1 to 5, all else is 2."""
        level = self.config.indent if 1 <= self.config.indent <= 5 else 2
        marks = "#" * (level + extra)
        return f"{marks} {title} {marks}" if self.config.atx_closed else f"{marks} {title}"

    def anchored(self, kind: str, name: str) -> str:
        """A name with its anchor."""
        shown = escape.name(name, self.escaping)
        if not self.config.anchor:
            return shown
        target = escape.name(f"{kind}_{name}", self.escaping)
        return f'<a name="{kind}_{name}"></a> [{shown}](#{target})'

    def section(self, title: str, filled: str, empty: str) -> str:
        """A section: `filled` below its heading, else the sentence that says there is nothing."""
        if filled:
            return f"{self.heading(title)}\n\n{filled}\n\n"
        return "\n\n" if self.config.hide_empty else f"{self.heading(title)}\n\n{empty}\n\n"

    def text(self, source: str) -> str:
        """A header or footer."""
        return f"{escape.section(source, self.escaping)}\n\n" if source else ""


Renderers: TypeAlias = Mapping[str, Callable[[Items, Layout], str]]


def cleaned(text: str) -> str:
    """The text without spaces at line ends (but two, Markdown's line break) and blank lines in a row."""
    if " \n" in text or " \r" in text or text.endswith(" "):
        text = _TWO_SPACES_AT_END.sub(rf"{_KEPT}\1", text)
        text = _SPACES_AT_END.sub(r"\1", text).replace(_KEPT, "  ")
        text = _BLANK_OF_TWO_SPACES.sub(r"\1", text)
    if "\n\n\n" in text or "\r" in text:
        text = _MANY_BLANK_LINES.sub(r"\1\1", text)
    filled = text.rstrip("\r\n")
    return filled + _BLANK_END.sub("", text[len(filled) :])
