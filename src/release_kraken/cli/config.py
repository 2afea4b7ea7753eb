"""`kraken config`: check the configuration, print an example, print its JSON Schema."""

import json
from pathlib import Path

import click

from release_kraken.cli import streams
from release_kraken.engine.settings import configuration


@click.group()
def config() -> None:
    """Check kraken.toml, print an example of it, or its JSON Schema."""


@config.command()
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Configuration file; default: $KRAKEN_CONFIG, else the nearest kraken.toml of the checkout.",
)
def check(path: Path | None) -> None:
    """Say all that is wrong with the configuration file."""
    from release_kraken.engine.scheduling import defaults

    read = configuration.load(path)
    defaults.check(read)
    if read.path is None:
        streams.answer("There is no kraken.toml: the defaults apply.\n")
    else:
        streams.answer(f"{configuration.shown(read.path)} is right.\n")


@config.command()
def example() -> None:
    """Print a kraken.toml with every setting, its meaning and its default."""
    from release_kraken.engine.settings.example import example

    streams.answer(example())


@config.command()
def schema() -> None:
    """Print the JSON Schema of kraken.toml, for editors that complete and check TOML."""
    from release_kraken.engine.settings.schema import schema

    streams.answer(f"{json.dumps(schema(), indent=2)}\n")
