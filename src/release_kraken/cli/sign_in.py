"""`kraken sign-in`: a one-time link to the website, for whoever can reach the store."""

from contextlib import closing
from pathlib import Path

import click

from release_kraken.cli import streams
from release_kraken.core.errors import ConfigError
from release_kraken.engine.clock import utc_now
from release_kraken.engine.settings import configuration
from release_kraken.store import open_store


@click.command("sign-in")
@click.option("--config", "path", type=click.Path(path_type=Path), metavar="FILE", help="Configuration file.")
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="Port, instead of web.port.")
def sign_in(path: Path | None, port: int | None) -> None:
    """Print a link that signs in one browser as admin, once, within 15 minutes."""
    from release_kraken.engine.access.sign_in_links import new_link
    from release_kraken.engine.settings.sections import WebSettings
    from release_kraken.engine.suite import address

    read = configuration.load(path)
    web = read.own(WebSettings)
    url = (web.url or address(web.host, port or web.port)).rstrip("/")
    if web.oidc is not None:
        raise ConfigError(f"people sign in by [web.oidc], without links: open {url}/sign-in")
    with closing(open_store(read.store_url)) as store:
        streams.answer(f"{new_link(store, url, utc_now())}\n")
