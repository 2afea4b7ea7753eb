"""`/api/tools`: what can be run and told, with which settings and inputs; the files that tools make."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from release_kraken.core.plugin import Action, Tool
from release_kraken.core.run import Trigger
from release_kraken.engine import desks, discovery
from release_kraken.engine.access.scopes import Scope
from release_kraken.engine.runs import asking
from release_kraken.engine.settings.reserved import reserved
from release_kraken.web.api import answers
from release_kraken.web.api.operations import Asked, answered, operation, plain
from release_kraken.web.api.payloads import FileQuery, InputsBody, Nothing, RunBody
from release_kraken.web.api.runs import accepted
from release_kraken.web.files import file_of


def list_tools(asked: Asked[Nothing, Nothing]) -> Response:  # noqa: ARG001 - every endpoint is asked
    """All of them, by name."""
    return answered(answers.Tools(tools=[_short(tool) for tool in discovery.load_all(discovery.TOOLS)]))


def get_tool(asked: Asked[Nothing, Nothing]) -> Response:
    """One, with the schema of its settings."""
    tool = _found(asked.path["name"])
    return answered(
        answers.ToolDetail(
            **_short(tool).model_dump(),
            settings=tool.settings.model_json_schema(),
            actions=[_action(action) for action in tool.actions],
            downloads=[answers.Download.model_validate(download) for download in tool.downloads],
        )
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


def act(asked: Asked[InputsBody, Nothing]) -> Response:
    """Have an action done."""
    tool, name = _found(asked.path["name"]), asked.path["action"]
    if name not in {action.name for action in tool.actions}:
        raise HTTPException(404, f"{tool.name} has no action {name!r}; GET /api/tools/{tool.name} lists them")
    return answered(answers.Done(done=desks.act(asked.suite, tool, name, asked.body.root, asked.actor.name)))


def get_file(asked: Asked[Nothing, FileQuery]) -> Response:
    """A file, as its query wants it."""
    return file_of(asked.suite, asked.request, _found(asked.path["name"]), asked.actor.name)


def _found(name: str) -> Tool[Any]:
    if name not in discovery.names(discovery.TOOLS):
        raise HTTPException(404, f"there is no tool {name!r}; GET /api/tools lists them")
    return discovery.load(discovery.TOOLS, name)


def _action(action: Action[Any, Any]) -> answers.Action:
    return answers.Action(name=action.name, summary=action.summary, inputs=action.inputs.model_json_schema())


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
        "Show a tool: JSON Schema of its settings, its actions with that of their inputs, its files.",
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
    operation(
        "POST /tools/{name}/actions/{action}",
        Scope.RUN,
        "Tell a tool something to remember.",
        act,
        body=InputsBody,
        query=Nothing,
        answer=answers.Done,
        example='--json "$INPUTS" $KRAKEN/api/tools/$TOOL/actions/$ACTION',
    ),
    operation(
        "GET /tools/{name}/files/{file}",
        Scope.READ,
        "Make a file of a tool; with If-None-Match, only if it has changed.",
        get_file,
        body=Nothing,
        query=FileQuery,
        example="-O $KRAKEN/api/tools/$TOOL/files/$FILE",
    ),
)
