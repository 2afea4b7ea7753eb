"""`/api/tools`: what can be run, with which settings, and how to start it."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from release_kraken.core.plugin import Tool
from release_kraken.core.run import Trigger
from release_kraken.engine import discovery
from release_kraken.engine.access.scopes import Scope
from release_kraken.engine.runs import asking
from release_kraken.engine.settings.reserved import reserved
from release_kraken.web.api import answers
from release_kraken.web.api.operations import Asked, answered, operation, plain
from release_kraken.web.api.payloads import Nothing, RunBody
from release_kraken.web.api.runs import accepted


def list_tools(asked: Asked[Nothing, Nothing]) -> Response:  # noqa: ARG001 - every endpoint is asked
    """All of them, by name."""
    return answered(answers.Tools(tools=[_short(tool) for tool in discovery.load_all(discovery.TOOLS)]))


def get_tool(asked: Asked[Nothing, Nothing]) -> Response:
    """One, with the schema of its settings."""
    tool = _found(asked.path["name"])
    return answered(
        answers.ToolDetail(**_short(tool).model_dump(), settings=tool.settings.model_json_schema())
    )


def start_run(asked: Asked[RunBody, Nothing]) -> Response:
    """Enter a run; it works as soon as a worker is free."""
    run = asking.ask(
        asked.suite,
        _found(asked.path["name"]).name,
        asked.body.parameters,
        actor=asked.actor.name,
        trigger=Trigger.API,
        apply=asked.body.apply,
        trusted=asked.actor.may(Scope.ADMIN),
    )
    if run is None:  # only the due time of a schedule can be taken
        raise AssertionError(asked)
    return accepted(asked.suite, run)


def _found(name: str) -> Tool[Any]:
    if name not in discovery.names(discovery.TOOLS):
        raise HTTPException(404, f"there is no tool {name!r}; GET /api/tools lists them")
    return discovery.load(discovery.TOOLS, name)


def _short(tool: Tool[Any]) -> answers.Tool:
    settable = asking.settable(tool)
    return answers.Tool(
        name=tool.name,
        summary=tool.summary,
        default_cron=tool.schedule,
        applies=tool.apply is not None,
        parameters=sorted(settable),
        reserved=sorted(settable & reserved(tool)),
    )


OPERATIONS = (
    plain(
        "GET /tools",
        Scope.READ,
        "List tools.",
        list_tools,
        answer=answers.Tools,
    ),
    plain(
        "GET /tools/{name}",
        Scope.READ,
        "Show a tool, with the JSON Schema of its settings.",
        get_tool,
        answer=answers.ToolDetail,
        example="$KRAKEN/api/tools/terraform_pr",
    ),
    operation(
        "POST /tools/{name}/runs",
        Scope.RUN,
        "Start a run.",
        start_run,
        body=RunBody,
        query=Nothing,
        answer=answers.Run,
        status=202,
        example="""--json '{"parameters": {"static": true}, "apply": false}' \\
  $KRAKEN/api/tools/terraform_pr/runs""",
    ),
)
