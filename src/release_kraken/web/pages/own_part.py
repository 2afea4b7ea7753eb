"""A tool's own part of its page, from the template in its folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from release_kraken.core.errors import KrakenError
from release_kraken.core.plugin import Page, Tool
from release_kraken.engine import desks
from release_kraken.engine.suite import Suite
from release_kraken.web.access import Actor
from release_kraken.web.pages.action_forms import Refused, action_forms
from release_kraken.web.pages.rendering import part
from release_kraken.web.pages.words import asking_for


@dataclass(frozen=True, slots=True)
class OwnPart:
    """The part as safe HTML, or what is in its way."""

    html: str = ""
    trouble: str = ""


def own_part(
    suite: Suite, tool: Tool[Any], actor: Actor, query: Mapping[str, str], refused: Refused | None
) -> OwnPart | None:
    """What the tool shows for this query; None where it has no page of its own.

    A KrakenError takes the place of this part alone.
    """
    if tool.page is None:
        return None
    try:
        desk = desks.desk(suite, tool, query=query, actor=actor.name)
        values = tool.page.values(desk)
    except KrakenError as error:
        return OwnPart(trouble=str(error))
    here = f"/tools/{tool.name}"
    around: Mapping[str, object] = {
        "tool": tool,
        "actor": actor,
        "now": desk.now,
        "query": query,
        "here": here,
        "actions": action_forms(tool, actor, here + asking_for(query), refused),
    }
    return OwnPart(part(_name(tool, tool.page), {**values, **around}))


def _name(tool: Tool[Any], page: Page[Any]) -> str:
    return f"tools/{tool.name}/{page.template.name}"
