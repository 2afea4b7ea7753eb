"""A tool's views on the command line: words after its name, or switches where it takes an argument."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from release_kraken.core.plugin import Tool, View
from release_kraken.core.settings import Argument

_WORD = "view"
_SWITCH = "view_"


class ViewWord(click.Argument):
    """The one word, which names a view."""

    def __init__(self, views: tuple[View[Any], ...]) -> None:
        super().__init__([_WORD], required=False, type=click.Choice([view.name for view in views]))
        self.records = [(view.name, view.help) for view in views]


def parameters(tool: Tool[Any]) -> Iterator[click.Parameter]:
    """What the views add to the tool's command."""
    if tool.views and not takes_argument(tool):
        yield ViewWord(tool.views)
        return
    for view in tool.views:
        yield click.Option([f"--{view.name}", _switch(view)], is_flag=True, help=view.help)


def asked(tool: Tool[Any], values: Mapping[str, object]) -> View[Any] | None:
    """The view that the command line asks for instead of a report."""
    views = [view for view in tool.views if values.get(_WORD) == view.name or values.get(_switch(view))]
    words = [typed(tool, view) for view in views] + [f"--{tool.apply_option}"] * bool(values.get("apply"))
    if views and len(words) > 1:
        raise click.UsageError(f"{' and '.join(words)} exclude each other")
    return views[0] if views else None


def typed(tool: Tool[Any], view: View[Any]) -> str:
    """What one types after the name of the tool."""
    return f"--{view.name}" if takes_argument(tool) else view.name


def takes_argument(tool: Tool[Any]) -> bool:
    """Whether the tool's command has a positional argument of its own."""
    fields = tool.settings.model_fields.values()
    return any(isinstance(mark, Argument) for field in fields for mark in field.metadata)


def _switch(view: View[Any]) -> str:
    return f"{_SWITCH}{view.name.replace('-', '_')}"
