"""`kraken runs`: what ran, when, and how it ended; and the end of one that is not wanted any more."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from release_kraken.cli import streams
from release_kraken.cli.columns import columns
from release_kraken.core.errors import ConfigError
from release_kraken.core.publication import command_name
from release_kraken.core.run import Counts, Run, RunStatus
from release_kraken.core.summary import counted
from release_kraken.engine.clock import utc_now
from release_kraken.engine.runs.recording import person
from release_kraken.engine.settings import configuration
from release_kraken.store import open_store
from release_kraken.store.records import RunFilter

if TYPE_CHECKING:
    from release_kraken.store.store import Store

_HEADINGS = ("ID", "TOOL", "STATUS", "STARTED (UTC)", "TOOK", "SUBJECT")


@click.group(invoke_without_command=True)
@click.option("--config", "path", type=click.Path(path_type=Path), metavar="FILE", help="Configuration file.")
@click.option("--tool", metavar="TOOL", help="Only runs of this tool.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many at most.")
@click.pass_context
def runs(context: click.Context, path: Path | None, tool: str | None, limit: int) -> None:
    """List recent runs, the newest first; show one, or have one end."""
    context.obj = path
    if context.invoked_subcommand is None:
        with _store(path) as store:
            wanted = RunFilter(tool=tool.replace("-", "_") if tool else None)
            found = store.runs.list(wanted, limit=limit)
        streams.answer(columns([_HEADINGS, *map(_row, found)]) if found else "There are no runs yet.\n")


@runs.command()
@click.argument("run_id", metavar="ID")
@click.pass_obj
def show(path: Path | None, run_id: str) -> None:
    """Show one run, by the beginning of its id."""
    with _store(path) as store:
        run = _only(run_id, store.runs.find(run_id.lower()))
    streams.answer(columns([(label, value) for label, value in _details(run).items() if value]))


@runs.command()
@click.argument("run_id", metavar="ID")
@click.pass_obj
def cancel(path: Path | None, run_id: str) -> None:
    """Have one run end, by the beginning of its id: at once where it waits, else as soon as it can.

    Looks on until the process that works on it gives a sign of life. Where there is none for as long as
    running.lease_seconds says, the run is ended in its place.
    """
    from release_kraken.engine.processes import bury_commands
    from release_kraken.engine.settings.sections import RunningSettings
    from release_kraken.engine.watching import Watch

    read = configuration.load(path)
    running = read.own(RunningSettings)
    with closing(open_store(read.store_url)) as store:
        bury_commands(store, utc_now())
        run = _only(run_id, store.runs.find(run_id.lower()))
        run = store.queue.request_cancel(run.id, person(), utc_now())
        streams.answer(f"Run {run.id} {_stands(run)}.\n")
        if not run.status.is_final and Watch(store, running, utc_now).has_freed(run):
            streams.answer("Its process has died: the run is cancelled.\n")


def _stands(run: Run) -> str:
    if not run.status.is_final:
        return "is told to end"
    return "is cancelled" if run.status is RunStatus.CANCELLED else f"had ended before: {run.status}"


def _only(prefix: str, found: tuple[Run, ...]) -> Run:
    if not found:
        raise ConfigError(f"there is no run {prefix!r}; `kraken runs` lists them")
    if len(found) > 1:
        ids = ", ".join(run.id for run in found)
        raise ConfigError(f"several runs' ids begin with {prefix!r}: {ids}; give more of the id")
    return found[0]


@contextmanager
def _store(path: Path | None) -> Iterator["Store"]:
    with closing(open_store(configuration.load(path).store_url)) as store:
        yield store


def _row(run: Run) -> tuple[str, ...]:
    return (run.id, command_name(run.tool), run.status, _time(run.started), _took(run), run.subject)


def _details(run: Run) -> dict[str, str]:
    return {
        "Run": run.id,
        "Tool": command_name(run.tool),
        "Subject": run.subject,
        "Status": run.status,
        "Asked by": f"{run.request.requested_by} ({run.request.trigger})".strip(),
        "Created": _time(run.created),
        "Started": _time(run.started),
        "Took": _took(run),
        "Attempt": str(run.attempt) if run.attempt > 1 else "",
        "Holds": _counted(run),
        "Error": run.error or "",
    }


def _counted(run: Run) -> str:
    """`2 errors, 1 new, 3 not checked`: what a report holds, as far as there is any."""
    nouns = {"errors": "error", "warnings": "warning", "notes": "note", "changes": "change"}
    counts = {name: getattr(run.counts, name) for name in (field.name for field in fields(Counts))}
    parts = [
        counted(count, nouns[name]) if name in nouns else f"{count:,} {name.replace('_', ' ')}"
        for name, count in counts.items()
        if count
    ]
    return ", ".join(parts)


def _time(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}" if time else ""


def _took(run: Run) -> str:
    if run.started is None or run.finished is None:
        return ""
    return f"{(run.finished - run.started).total_seconds():.1f} s"
