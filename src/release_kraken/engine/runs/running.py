"""Runs a tool: opens its context, keeps the run in the store, and cleans up however it ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from release_kraken import __version__
from release_kraken.core.context import Context, Progress
from release_kraken.core.memory import Audit, Memory
from release_kraken.core.plugin import (
    Command,
    Connector,
    Inquiry,
    OfferedT,
    Rights,
    SettingsT,
    Tool,
    View,
)
from release_kraken.core.publication import Publication
from release_kraken.core.report import Report
from release_kraken.core.run import RunRequest, Trigger
from release_kraken.engine import discovery
from release_kraken.engine.cache import FileCache
from release_kraken.engine.clock import utc_now
from release_kraken.engine.connections import Connections
from release_kraken.engine.keeping import LateStore, RunAudit, ToolMemory
from release_kraken.engine.runs.recording import Recording, person
from release_kraken.engine.runs.serial import keyed
from release_kraken.engine.scratch import scratch_folder
from release_kraken.engine.settings.configuration import Configuration


class Silence:
    """Progress that nobody watches."""

    def update(self, step: str, done: int, total: int) -> None:
        """Say nothing."""

    def log(self, message: str) -> None:
        """Keep nothing."""


def execute(
    tool: Tool[SettingsT],
    settings: SettingsT,
    configuration: Configuration,
    *,
    apply: bool = False,
    trigger: Trigger = Trigger.CLI,
    progress: Progress | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Publication:
    """Run a tool, carry out its changes if `apply` says so, and return all that there is to publish.

    The publication's `warnings` say what could not be kept. Whatever the tool raises goes through, after
    clients are closed, the scratch folder is removed, and the run is marked failed or cancelled. Raises
    ConfigError where the tool is serial and another run of it works, StoreError where nobody can tell.
    """
    started = now()
    subject = tool.subject(settings)
    applies = apply and tool.apply is not None
    request = keyed(RunRequest(tool.name, subject, trigger, requested_by=person(), apply=applies), tool)
    with LateStore(configuration.store_url) as store, Recording(configuration, store, now) as recording:
        recording.start(request)
        memory = ToolMemory(tool.name, store, now)
        audit = RunAudit(request.requested_by, recording.run_id, store, now)
        with working_context(configuration, memory, audit, progress, now) as context:
            report = _worked(tool, settings, context, applies)
        comparison = recording.finish(report)
    return Publication(
        tool=tool.name,
        summary=tool.summary,
        subject=subject,
        version=__version__,
        started=started,
        finished=now(),
        report=report,
        rules=tool.rules(),
        comparison=comparison if report.rules else None,  # a listing looks for nothing
        applied=applies,
        warnings=tuple(recording.warnings),
    )


def answer(
    tool: Tool[SettingsT],
    view: View[SettingsT],
    settings: SettingsT,
    configuration: Configuration,
    *,
    progress: Progress | None = None,
    now: Callable[[], datetime] = utc_now,
) -> str:
    """The text of a tool's view; nothing is kept but what the view itself remembers."""
    with LateStore(configuration.store_url) as store:
        memory, audit = ToolMemory(tool.name, store, now), RunAudit(person(), None, store, now)
        with working_context(configuration, memory, audit, progress, now) as context:
            return view.run(settings, context)


def consult(
    connector: Connector[SettingsT, OfferedT],
    command: Command[SettingsT],
    form: str,
    configuration: Configuration,
    *,
    progress: Progress | None = None,
    now: Callable[[], datetime] = utc_now,
) -> str:
    """The text of a connector's command."""
    settings = configuration.connector_settings(connector)
    inquiry = Inquiry(form, rights(connector.name, configuration))
    with LateStore(configuration.store_url) as store:
        memory, audit = ToolMemory(connector.name, store, now), RunAudit(person(), None, store, now)
        with working_context(configuration, memory, audit, progress, now) as context:
            return command.run(settings, context, inquiry)


def rights(connector: str, configuration: Configuration) -> tuple[Rights, ...]:
    """What the tools that have a section need at a connector; where none of them has one, what all need."""
    needed = {
        tool.name: tuple(each for each in tool.rights() if each.connector == connector)
        for tool in discovery.load_all(discovery.TOOLS)
    }
    configured = {name for name, own in needed.items() if own and configuration.has_section("tools", name)}
    return tuple(each for name, own in needed.items() if not configured or name in configured for each in own)


@contextmanager
def working_context(
    configuration: Configuration,
    memory: Memory,
    audit: Audit,
    progress: Progress | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Iterator[Context]:
    """What a tool may ask for, for the length of a run."""
    cache = FileCache(configuration.cache_folder / "results", configuration.cache_bytes)
    with (
        scratch_folder(configuration.scratch_parent) as scratch,
        Connections(configuration, scratch / "connectors") as connections,
    ):
        own = scratch / "tool"
        own.mkdir()
        yield Context(now, connections, cache, progress or Silence(), own, memory, audit)


def _worked(tool: Tool[SettingsT], settings: SettingsT, context: Context, applies: bool) -> Report:
    report = tool.run(settings, context)
    return tool.apply(settings, report, context) if applies and tool.apply else report
