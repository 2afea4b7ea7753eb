"""What people tell tools to remember: the forms of a tool's own page, sent and refused."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Action, Tool
from release_kraken.engine import desks
from release_kraken.engine.suite import Suite
from release_kraken.web.access import Scope
from release_kraken.web.files import file_of
from release_kraken.web.pages import settings_form
from release_kraken.web.pages.action_forms import Refused, input_fields, inputs
from release_kraken.web.pages.endpoints import Page, asking, form_of
from release_kraken.web.pages.notices import below, query_of, say
from release_kraken.web.pages.tool import tool_page
from release_kraken.web.pages.tools import tool_named


def act(suite: Suite, request: Request) -> Response:
    """Do it and go back to where the form was; or show the page again, with what was typed and is wrong."""
    tool, actor, form = tool_named(request.path_params["name"]), asking(request), form_of(request)
    action = _found(tool, request.path_params["action"])
    back = below(f"/tools/{tool.name}", form.one("back"))
    fields = input_fields(action)
    texts = settings_form.filled_in(fields, form)
    try:
        done = desks.act(suite, tool, action.name, inputs(fields, texts, form), actor.name)
    except ConfigError as error:
        refused = Refused(action.name, texts, tuple(str(error).splitlines()))
        return tool_page(suite, tool, request, query_of(back), refused=refused)
    return say(back, done, actor)


def download(suite: Suite, request: Request) -> Response:
    """A file of the tool, for who has signed in or brings a token."""
    return file_of(suite, request, tool_named(request.path_params["name"]), asking(request).name)


def _found(tool: Tool[Any], name: str) -> Action[Any, Any]:
    action = next((action for action in tool.actions if action.name == name), None)
    if action is None:
        names = ", ".join(action.name for action in tool.actions) or "none"
        raise HTTPException(404, f"{tool.name} has no action {name!r}; there are: {names}")
    return action


PAGES = (
    Page("/tools/{name}/actions/{action}", Scope.RUN, act, "POST"),
    Page("/tools/{name}/files/{file}", Scope.READ, download),
)
