"""Asks for runs, and for their end: validated, entered into the store, audited."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from release_kraken.core.errors import ConfigError
from release_kraken.core.json import JSONValue
from release_kraken.core.plugin import Tool
from release_kraken.core.publication import command_name
from release_kraken.core.run import Run, RunRequest, Trigger
from release_kraken.engine import discovery
from release_kraken.engine.runs.serial import keyed
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.settings.faults import unknown
from release_kraken.engine.settings.reserved import refuse_reserved
from release_kraken.engine.suite import Suite

if TYPE_CHECKING:
    from release_kraken.core.settings import Settings


def ask(
    suite: Suite,
    tool: str,
    parameters: Mapping[str, JSONValue],
    *,
    actor: str,
    trigger: Trigger,
    apply: bool = False,
    schedule: str | None = None,
    due: datetime | None = None,
    serial: str | None = None,
    trusted: bool = False,
) -> Run | None:
    """Enter a run of a tool; None where this schedule already has one for this due time.

    Raises ConfigError with all that is wrong with the parameters. Only a `trusted` actor may set those that
    name places on Kraken's own machine.
    """
    declared = discovery.load(discovery.TOOLS, tool)
    if not trusted:
        refuse_reserved(declared, parameters)
    settings = validated(suite.configuration, declared, parameters, apply=apply)
    request = RunRequest(
        tool=tool,
        subject=declared.subject(settings),
        trigger=trigger,
        requested_by=actor,
        parameters=parameters,
        apply=apply,
        schedule=schedule,
        due=due,
        serial=serial,
    )
    return enter(suite, request)


def enter(suite: Suite, request: RunRequest, run_id: str | None = None) -> Run | None:
    """Enter what is asked for, wake who carries it out, and write who asked into the audit log.

    A run of a serial tool gets the tool's serial key. None where the schedule has a run for this due time, or
    the id is taken.
    """
    now = suite.now()
    request = keyed(request, discovery.load(discovery.TOOLS, request.tool))
    run = suite.store.runs.enter(request, now, run_id=run_id)
    if run is None:
        return None
    suite.wake()
    if request.trigger is not Trigger.CRON:
        detail: Mapping[str, JSONValue] = {
            "tool": request.tool,
            "subject": request.subject,
            "trigger": request.trigger.value,
            "parameters": request.parameters,
            "apply": request.apply,
        }
        suite.store.audit.record(request.requested_by, "run.start", run.id, detail, now)
    return run


def cancel(suite: Suite, run_id: str, actor: str) -> Run:
    """Have a run end: at once where it waits, else at its next sign of progress.

    Raises ConfigError where there is no such run.
    """
    if suite.store.runs.get(run_id) is None:
        raise ConfigError(f"there is no run {run_id!r}; `kraken runs` lists them")
    run = suite.store.queue.request_cancel(run_id, actor, suite.now())
    suite.wake()
    return run


def validated(
    configuration: Configuration, tool: Tool[Any], parameters: Mapping[str, JSONValue], *, apply: bool = False
) -> "Settings":
    """The tool's settings with these parameters; raises ConfigError with all that is wrong with them.

    A parameter is a field that the command line can set too: what programs run, and with what secrets, is
    for the configuration file alone.
    """
    open_to_all = settable(tool)
    faults = [_refusal(tool, name, open_to_all) for name in parameters if name not in open_to_all]
    if apply and tool.apply is None:
        faults.append(f"{command_name(tool.name)} changes nothing: it cannot be asked to apply")
    settings: Settings | None = None
    try:
        known = {name: value for name, value in parameters.items() if name in open_to_all}
        settings = configuration.tool_settings(tool, known)
    except ConfigError as error:
        faults.append(str(error))
    if settings is None or faults:
        raise ConfigError("\n".join(faults))
    return settings


def settable(tool: Tool[Any]) -> frozenset[str]:
    """The fields of a tool's settings that a single run may set."""
    from release_kraken.core.settings import Argument, Option

    return frozenset(
        name
        for name, field in tool.settings.model_fields.items()
        if any(isinstance(mark, (Option, Argument)) for mark in field.metadata)
    )


def _refusal(tool: Tool[Any], name: str, open_to_all: frozenset[str]) -> str:
    if name in tool.settings.model_fields:
        return f"the parameter {name!r} can be set in the configuration file only: [tools.{tool.name}]"
    return unknown("parameter", name, open_to_all)
