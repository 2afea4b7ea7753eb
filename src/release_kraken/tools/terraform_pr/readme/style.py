"""How the versions of terraform-docs differ in what they write, and which one wrote a document."""

from dataclasses import dataclass

_OLD_ROW = "\n|--"


@dataclass(frozen=True, slots=True)
class Style:
    """What changed over the versions.

    `spaced` delimiter rows (`| ---- |`) are written since 0.22, before it was `|------|`; a `line_break` is
    `<br/>` since 0.19, before it was `<br>`. The first versions ended with a blank line (`ends_blank`).
    """

    spaced: bool = True
    line_break: str = "<br/>"
    ends_blank: bool = False

    def delimiters(self, columns: tuple[str, ...], centred: frozenset[str]) -> str:
        """The row between a table's titles and its rows."""
        return f"|{'|'.join(self._delimiter(column, column in centred) for column in columns)}|"

    def _delimiter(self, column: str, is_centred: bool) -> str:
        width = len(column) if self.spaced else len(column) + 2
        dashes = f":{'-' * (width - 2)}:" if is_centred else "-" * width
        return f" {dashes} " if self.spaced else dashes


CURRENT = Style()


def style_of(document: str) -> Style:
    """The style of what stands between two markers; what it does not show is as it is written today."""
    line_break = "<br>" if "<br>" in document and "<br/>" not in document else "<br/>"
    return Style(
        spaced=_OLD_ROW not in document,
        line_break=line_break,
        ends_blank=document.endswith("\n\n"),
    )
