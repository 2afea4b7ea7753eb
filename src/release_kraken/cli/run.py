"""`kraken run`: carries out one run that was entered before, as executors and workers have it done."""

from pathlib import Path

import click

from release_kraken.core.errors import ExitCode
from release_kraken.core.run import RunStatus
from release_kraken.engine.runs.single import carry_out_one
from release_kraken.engine.settings import configuration

_ENDS = {
    RunStatus.CLEAN: ExitCode.CLEAN,
    RunStatus.INCOMPLETE: ExitCode.CLEAN,
    RunStatus.FINDINGS: ExitCode.FINDINGS,
    RunStatus.FAILED: ExitCode.COULD_NOT_RUN,
}


@click.command()
@click.argument("tool", metavar="TOOL")
@click.option("--run-id", required=True, metavar="ID", help="The run, as `kraken runs` shows it.")
@click.option("--attempt", type=click.IntRange(min=1), hidden=True, help="The claim of the parent process.")
@click.option("--config", "path", type=click.Path(path_type=Path), metavar="FILE", help="Configuration file.")
def run(tool: str, run_id: str, attempt: int | None, path: Path | None) -> int:
    """Carry out one entered run of a tool, and end with its verdict.

    It is what a task of Amazon ECS is told to do; people run a tool by its own command. Why a run failed is
    in its log line: what a process of Kraken writes there is of one form.
    """
    read = configuration.load(path)
    ended = carry_out_one(read, tool.replace("-", "_"), run_id, attempt)
    return _ENDS.get(ended.status, ExitCode.INTERRUPTED)
