"""A report for a person at a terminal, or for the log of a build: one layout, with colour or without."""

from io import StringIO

from release_kraken.core.plugin import Publisher
from release_kraken.core.publication import Publication, Surface

_NARROWEST = 40


def render(publication: Publication, surface: Surface) -> str:
    """Every line fits into the surface's width; nothing from outside reaches the terminal unescaped."""
    from rich.console import Console

    from release_kraken.publishers.console.layout import sections

    text = StringIO()
    console = Console(
        file=text,
        width=max(_NARROWEST, surface.width),
        force_terminal=surface.colour,
        color_system="standard" if surface.colour else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    console.print(*sections(publication), sep="\n")
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


PUBLISHER = Publisher(
    name="console",
    summary="For a person: coloured at a terminal, plain in a log.",
    render=render,
)
