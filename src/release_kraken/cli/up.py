"""`kraken up` and `kraken worker`: the long-running Kraken, whole or in parts."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from release_kraken.cli import streams
from release_kraken.core.errors import ExitCode
from release_kraken.engine.settings import configuration
from release_kraken.engine.settings.configuration import Configuration

_ROLES = ("web", "scheduler", "worker")


def _roles(_context: click.Context, _parameter: click.Parameter, text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    unknown = [name for name in names if name not in _ROLES]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r} is no role; there are: {', '.join(_ROLES)}")
    return names


_config = click.option(
    "--config", "path", type=click.Path(path_type=Path), metavar="FILE", help="Configuration file."
)


@click.command()
@click.option(
    "--role",
    "roles",
    callback=_roles,
    default=",".join(_ROLES),
    show_default=True,
    metavar="ROLE,...",
    help="What this process does; several processes may share a store.",
)
@click.option("--host", metavar="ADDRESS", help="Address to listen on, instead of web.host.")
@click.option("--port", type=click.IntRange(0, 65535), metavar="N", help="Port, instead of web.port.")
@_config
def up(roles: tuple[str, ...], host: str | None, port: int | None, path: Path | None) -> int:
    """Start Kraken: website, schedules, webhooks and runs, until it is told to stop.

    SIGTERM or Ctrl-C stops it in good order: runs in progress may end, or are handed back. A second one
    hurries.
    """
    read = _with(configuration.load(path), "web", {"host": host, "port": port})
    return _serve(read, roles)


def _serve(read: Configuration, roles: tuple[str, ...]) -> int:
    from release_kraken.engine.serving.roles import Role, serve

    serve(read, [Role(name) for name in roles], lambda told: streams.answer(f"{told}\n"))
    return ExitCode.CLEAN


def _with(read: Configuration, section: str, values: Mapping[str, object]) -> Configuration:
    """The configuration with what the command line says on top."""
    given = {key: value for key, value in values.items() if value is not None}
    if not given:
        return read
    return replace(read, document={**read.document, section: {**read.document.get(section, {}), **given}})


@click.command()
@click.option(
    "--slots", type=click.IntRange(min=1), metavar="N", help="Runs at once, instead of running.slots."
)
@_config
def worker(slots: int | None, path: Path | None) -> int:
    """Start a further worker on this store: the same as `kraken up --role worker`."""
    read = _with(configuration.load(path), "running", {"slots": slots})
    return _serve(read, ("worker",))
