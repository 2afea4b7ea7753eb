"""Begins the run of a serial tool that somebody types, where no other run of it works."""

from typing import TYPE_CHECKING

from release_kraken.core.errors import ConfigError
from release_kraken.core.publication import command_name
from release_kraken.core.run import Run, RunRequest, RunStatus
from release_kraken.engine.processes import COMMAND, is_command_here
from release_kraken.engine.watching import Watch
from release_kraken.store.records import RunFilter

if TYPE_CHECKING:
    from release_kraken.store.store import Store


def begin_after(watch: Watch, request: RunRequest, process: str) -> Run:
    """Begin a run whose serial key another one had just now; raises ConfigError where that works.

    A command of another machine may have died unseen: it is watched for as long as it gives no sign of life.
    """
    store = watch.store
    other = _working(store, request)
    if other is not None and _may_be_dead(store, other):
        watch.has_freed(other)
    run = store.runs.enter(request, watch.now(), begun_by=process)
    if run is None:
        raise _busy(request, _working(store, request))
    return run


def alone(request: RunRequest) -> str:
    """What a serial tool asks for, in words."""
    return f"only one run of {command_name(request.tool)} may work at a time"


def _working(store: "Store", request: RunRequest) -> Run | None:
    wanted = RunFilter(tool=request.tool, statuses=(RunStatus.RUNNING,))
    return next(iter(store.runs.list(wanted, limit=1)), None)


def _may_be_dead(store: "Store", run: Run) -> bool:
    """Whether nobody but us may ever see that its process died: a worker's is seen by the next worker."""
    process = {process.id: process for process in store.processes.list()}.get(run.owner or "")
    return process is not None and process.roles == (COMMAND,) and not is_command_here(process)


def _busy(request: RunRequest, other: Run | None) -> ConfigError:
    if other is None:
        return ConfigError(f"{alone(request)}; one has just ended: try again")
    by = other.request.requested_by or other.request.trigger
    return ConfigError(
        f"{alone(request)}, and run {other.id} works since {other.started:%Y-%m-%d %H:%M:%S} UTC, asked for "
        f"by {by}; wait until it has ended, or end it by `kraken runs cancel {other.id}`"
    )
