"""Makes a connector's commands from its declaration: each prints a text."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from release_kraken.cli import streams
from release_kraken.cli.bug_report import DEBUG
from release_kraken.cli.progress import progress_bar
from release_kraken.core.errors import ExitCode
from release_kraken.core.plugin import Command, Connector
from release_kraken.engine import discovery
from release_kraken.engine.runs import running
from release_kraken.engine.settings import configuration


def group(name: str) -> click.Group:
    """Import a connector and make its commands."""
    connector = discovery.load(discovery.CONNECTORS, name)
    commands = [_command(connector, command) for command in connector.commands]
    return click.Group(name, commands=commands, help=connector.summary)


def _command(connector: Connector[Any, Any], command: Command[Any]) -> click.Command:
    forms = [
        click.Option([f"--{name}", name], is_flag=True, help=text) for name, text in command.forms.items()
    ]
    config = click.Option(
        ["--config"],
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Configuration file; default: $KRAKEN_CONFIG, else the nearest kraken.toml of the checkout.",
    )
    quiet = click.Option(["-q", "--quiet"], is_flag=True, help="No progress bar.")
    debug = click.Option(
        [DEBUG], is_flag=True, expose_value=False, help="Show a traceback if Kraken itself fails."
    )
    return click.Command(
        command.name,
        params=[*forms, config, quiet, debug],
        callback=_callback(connector, command),
        help=command.help,
    )


def _callback(connector: Connector[Any, Any], command: Command[Any]) -> Callable[..., int]:
    def run(*, config: Path | None, quiet: bool, **forms: bool) -> int:
        asked = [name for name, given in forms.items() if given]
        if len(asked) > 1:
            raise click.UsageError(f"{' and '.join(f'--{name}' for name in asked)} exclude each other")
        read = configuration.load(config)
        with progress_bar(quiet=quiet) as progress:
            text = running.consult(connector, command, "".join(asked), read, progress=progress)
        streams.answer(text)
        return ExitCode.CLEAN

    return run
