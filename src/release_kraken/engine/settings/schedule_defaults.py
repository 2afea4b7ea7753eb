"""What a section `[schedules.<name>]` leaves out: the tool of its name, and that tool's own times."""

from collections.abc import Mapping

from release_kraken.engine import discovery


def completed(name: str, values: Mapping[str, object]) -> Mapping[str, object]:
    """The section's values with the defaults that depend on the tools."""
    tool = values.get("tool", name)
    if tool not in discovery.names(discovery.TOOLS):
        return values
    return {"tool": tool, **({} if "cron" in values else _times(str(tool))), **values}


def _times(tool: str) -> Mapping[str, object]:
    cron = discovery.load(discovery.TOOLS, tool).schedule
    return {"cron": cron} if cron else {}
