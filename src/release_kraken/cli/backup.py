"""`kraken backup` and `kraken restore`: the whole store in one file, and back."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from release_kraken.cli import streams
from release_kraken.engine.clock import utc_now
from release_kraken.engine.settings import configuration
from release_kraken.store import open_store

if TYPE_CHECKING:
    from release_kraken.store.backup import Manifest

_file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
_config = click.option(
    "--config", "path", type=click.Path(path_type=Path), metavar="FILE", help="Configuration file."
)


@click.command()
@_file
@_config
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
def backup(file: Path, path: Path | None, force: bool) -> None:
    """Write all that the store keeps into FILE; Kraken may go on working meanwhile."""
    from release_kraken.store.backup import back_up

    with closing(open_store(configuration.load(path).store_url)) as store:
        manifest = back_up(store.database, file, utc_now(), replace=force)
        streams.answer(f"{file} holds {_told(manifest)} of {store.database.name}.\n")


@click.command()
@_file
@_config
def restore(file: Path, path: Path | None) -> None:
    """Fill the store, which must be empty, from FILE."""
    from release_kraken.store.restoring import restore as fill

    manifest = fill(configuration.load(path).store_url, file)
    streams.answer(f"The store holds {_told(manifest)}, as they were at {manifest.made}.\n")


def _told(manifest: "Manifest") -> str:
    """What there is of everything that there is something of."""
    counts = [
        f"{table.rows} {name.replace('_', ' ')}" for name, table in manifest.tables.items() if table.rows
    ]
    return ", ".join(counts) or "nothing"
