"""What tools' pages, downloads and actions work with: their settings, their memory, their newest report."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from release_kraken.core.errors import ConfigError
from release_kraken.core.json import JSONValue
from release_kraken.core.plugin import Action, Desk, Tool
from release_kraken.core.run import RunStatus
from release_kraken.engine.keeping import ToolMemory
from release_kraken.engine.settings.faults import unknown
from release_kraken.engine.suite import Suite
from release_kraken.store.records import RunFilter

_WITH_REPORT = (RunStatus.CLEAN, RunStatus.FINDINGS, RunStatus.INCOMPLETE)


def desk(suite: Suite, tool: Tool[Any], *, query: Mapping[str, str], actor: str) -> Desk[Any]:
    """The tool's desk for who asks; raises ConfigError where the tool's configuration cannot be used."""
    settings = suite.configuration.tool_settings(tool)
    wanted = RunFilter(tool=tool.name, subject=tool.subject(settings), statuses=_WITH_REPORT)
    run = next(iter(suite.store.runs.list(wanted, limit=1)), None)
    stored = suite.store.reports.get(run.id) if run else None
    memory = ToolMemory(tool.name, lambda: suite.store, suite.now)
    report = stored.report if stored else None
    return Desk(settings, memory, suite.now(), run, report, query, actor)


def act(suite: Suite, tool: Tool[Any], action_name: str, inputs: Mapping[str, JSONValue], actor: str) -> str:
    """Have an action done and enter it into the audit log; returns what was done in a sentence.

    Raises ConfigError with all that is wrong with the inputs, each fault a line that begins with its input.
    """
    action = _found(tool, action_name)
    try:
        checked = action.inputs.model_validate(inputs)
    except ValidationError as error:
        raise ConfigError("\n".join(_faults(error))) from None
    done = action.run(checked, desk(suite, tool, query={}, actor=actor))
    suite.store.audit.record(actor, f"{tool.name}.{action.name}", tool.name, inputs, suite.now())
    return done


def _found(tool: Tool[Any], name: str) -> Action[Any, Any]:
    actions = {action.name: action for action in tool.actions}
    if name not in actions:
        raise ConfigError(unknown(f"action of {tool.name}", name, actions))
    return actions[name]


def _faults(error: ValidationError) -> Iterator[str]:
    for detail in error.errors(include_url=False, include_input=False):
        yield f"{'.'.join(map(str, detail['loc'])) or 'the inputs'} {detail['msg'].removeprefix('Input ')}"
