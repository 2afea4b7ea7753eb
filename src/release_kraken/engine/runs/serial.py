"""Names the keys under which runs work one after another."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from release_kraken.core.run import RunRequest

if TYPE_CHECKING:
    from release_kraken.core.plugin import Tool


def schedule_key(schedule: str) -> str:
    """The key of the runs of one schedule."""
    return f"schedule:{schedule}"


def keyed(request: RunRequest, tool: "Tool[Any]") -> RunRequest:
    """The request with the key of its tool, where that is serial: wider than the key of any schedule."""
    return replace(request, serial=f"tool:{tool.name}") if tool.serial else request
