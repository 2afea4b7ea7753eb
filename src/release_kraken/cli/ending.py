"""How a command ends: the one place where every error becomes a message and an exit code."""

import gc
import os
from collections.abc import Sequence

import click

from release_kraken.cli import streams
from release_kraken.cli.root import COMPLETION, PROGRAM, root
from release_kraken.core.errors import ExitCode, KrakenError
from release_kraken.engine.signals import interruptible

# What a run makes lives to its end: looking for garbage among it often costs much and finds nothing.
_GARBAGE = 100_000


def run(arguments: Sequence[str]) -> int:
    """Run a command line; returns the exit code. Never raises."""
    gc.set_threshold(_GARBAGE)
    streams.accept_any_text()
    try:
        with interruptible():
            return _run(arguments)
    except Exception as bug:  # noqa: BLE001 - the top of the process: anything that gets here is our bug
        from release_kraken.cli import bug_report

        streams.complain(bug_report.text(bug, arguments))
        return ExitCode.BUG


def _run(arguments: Sequence[str]) -> int:
    try:
        return _invoked(arguments)
    except click.exceptions.Exit as end:
        return end.exit_code
    except (KeyboardInterrupt, EOFError, click.Abort):
        streams.complain("interrupted")
        return ExitCode.INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
    except click.UsageError as error:
        streams.complain(f"error: {error.format_message()}{_hint(error)}")
    except click.ClickException as error:
        streams.complain(f"error: {error.format_message()}")
    except KrakenError as error:
        streams.complain(f"error: {error}")
    except BrokenPipeError:  # whoever read our output has seen enough
        streams.abandon_stdout()
        return ExitCode.CLEAN
    return ExitCode.COULD_NOT_RUN


def _invoked(arguments: Sequence[str]) -> int:
    if COMPLETION in os.environ:
        root.main(prog_name=PROGRAM)
    with root.make_context(PROGRAM, list(arguments)) as context:
        code = root.invoke(context)
    return ExitCode.CLEAN if code is None else int(code)


def _hint(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else PROGRAM
    return f"\nTry '{command} --help'."
