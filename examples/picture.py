"""Draw what a command prints in colour as an SVG picture, for the documentation.

make example ARGUMENTS='--color always' | python examples/picture.py TITLE > docs/pictures/example.svg
"""

import io
import re
import sys

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

WIDTH = 118


def draw(title: str, printed: str) -> str:
    """The SVG; its fonts are the reader's own, none is fetched from anywhere."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(printed.rstrip()))
    svg = console.export_svg(title=title, theme=SVG_EXPORT_THEME)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"font-family: ?Fira Code, ?monospace", "font-family: ui-monospace, monospace", svg)


if __name__ == "__main__":
    sys.stdout.write(draw(sys.argv[1], sys.stdin.read()))
