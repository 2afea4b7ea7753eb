"""The tools as pages know them; what is installed is looked for once, by their discovery."""

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException

from release_kraken.core.plugin import Tool
from release_kraken.core.publication import command_name
from release_kraken.engine import discovery


def all_tools() -> Mapping[str, Tool[Any]]:
    """Every tool by its name."""
    return {tool.name: tool for tool in discovery.load_all(discovery.TOOLS)}


def tool_named(name: str) -> Tool[Any]:
    """The tool of this name, also as its command has it; raises 404 where there is none."""
    tool = all_tools().get(name.replace("-", "_"))
    if tool is None:
        raise HTTPException(404, f"no tool is named {name!r}: the overview lists them all")
    return tool


def options() -> list[tuple[str, str]]:
    """The tools to choose from, for a filter."""
    return [("", "Any"), *((name, command_name(name)) for name in all_tools())]
