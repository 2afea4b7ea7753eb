"""Lists for people: columns as wide as they need, without lines, fit for grep and awk."""

from collections.abc import Sequence

from release_kraken.core.text import visible

_GAP = "  "


def columns(rows: Sequence[Sequence[str]]) -> str:
    """One line a row; a newline within a cell becomes a space."""
    cells = [[" ".join(visible(cell).split()) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = (_GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "".join(f"{line.rstrip()}\n" for line in lines)
