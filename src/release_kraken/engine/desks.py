"""Sets up the desk of a tool's page, downloads and actions, and does what people ask for there."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Action, Desk, SettingsT, Tool
from release_kraken.core.run import RunStatus
from release_kraken.engine.keeping import ToolMemory
from release_kraken.engine.settings.faults import unknown
from release_kraken.engine.suite import Suite
from release_kraken.store.records import RunFilter

if TYPE_CHECKING:
    from release_kraken.core.json import JSONValue
    from release_kraken.core.settings import Settings

_REPORTED = (RunStatus.CLEAN, RunStatus.FINDINGS, RunStatus.INCOMPLETE)


def desk(suite: Suite, tool: Tool[SettingsT], *, query: Mapping[str, str], actor: str) -> Desk[SettingsT]:
    """What a tool's page, downloads and actions work with.

    Raises ConfigError where the tool's settings are wrong, StoreError where the store cannot be asked.
    """
    settings = suite.configuration.tool_settings(tool)
    wanted = RunFilter(tool=tool.name, subject=tool.subject(settings), statuses=_REPORTED)
    run = next(iter(suite.store.runs.list(wanted, limit=1)), None)
    stored = suite.store.reports.get(run.id) if run else None
    return Desk(
        settings=settings,
        memory=ToolMemory(tool.name, lambda: suite.store, suite.now),
        now=suite.now(),
        run=run if stored else None,
        report=stored.report if stored else None,
        query=query,
        actor=actor,
    )


def act(suite: Suite, tool: Tool[Any], name: str, inputs: "Mapping[str, JSONValue]", actor: str) -> str:
    """Do what somebody asks a tool for, and enter it into the audit log; returns what was done.

    Raises ConfigError with all that is wrong with the inputs, where there is no such action, and where the
    action itself refuses.
    """
    action = _named(tool, name)
    given = _validated(action, inputs)
    done = action.run(given, desk(suite, tool, query={}, actor=actor))
    detail = given.model_dump(mode="json", by_alias=True)  # secrets as asterisks
    suite.store.audit.record(actor, f"{tool.name}.{name}", tool.name, detail, suite.now())
    return done


def _named(tool: Tool[Any], name: str) -> Action[Any, Any]:
    found = {action.name: action for action in tool.actions}
    if name not in found:
        raise ConfigError(f"{tool.name}: {unknown('action', name, found)}")
    return found[name]


def _validated(action: Action[Any, Any], inputs: "Mapping[str, JSONValue]") -> "Settings":
    from release_kraken.engine.settings.validation import validated

    given = validated(action.inputs, (), inputs)
    if isinstance(given, list):
        raise ConfigError("\n".join(fault.text for fault in given))
    checked: Settings = given
    return checked
