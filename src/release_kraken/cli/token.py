"""`kraken token`: API tokens for programs, made by whoever can reach the store."""

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from release_kraken.cli import streams
from release_kraken.cli.columns import columns
from release_kraken.core.errors import ConfigError
from release_kraken.engine.access import tokens
from release_kraken.engine.access.scopes import ROLES, Scope
from release_kraken.engine.clock import utc_now
from release_kraken.engine.settings import configuration
from release_kraken.store import open_store

if TYPE_CHECKING:
    from release_kraken.store.records import ApiToken
    from release_kraken.store.store import Store

_HEADINGS = ("ID", "NAME", "SCOPES", "STATE", "EXPIRES (UTC)", "LAST USED (UTC)", "MADE BY")


@click.group()
@click.option("--config", "path", type=click.Path(path_type=Path), metavar="FILE", help="Configuration file.")
@click.pass_context
def token(context: click.Context, path: Path | None) -> None:
    """Make, list and revoke the tokens by which programs ask Kraken's API."""
    context.obj = path


@token.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    required=True,
    help="What it may do. Repeatable.",
)
@click.option("--days", type=int, default=30, show_default=True, help="How long it lasts.")
@click.pass_obj
def create(path: Path | None, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a token and print it, this once. NAME says what it is for."""
    with _store(path) as store:
        _, text = tokens.mint(store, name, scopes, days, by=_me(), may=ROLES["admin"], now=utc_now())
    streams.answer(f"{text}\n")


@token.command("list")
@click.pass_obj
def list_(path: Path | None) -> None:
    """List all tokens, the newest first."""
    now = utc_now()
    with _store(path) as store:
        found = store.tokens.list()
    rows = [_row(one, now) for one in found]
    streams.answer(columns([_HEADINGS, *rows]) if rows else "There are no tokens.\n")


@token.command()
@click.argument("token_id", metavar="ID")
@click.pass_obj
def revoke(path: Path | None, token_id: str) -> None:
    """End a token at once."""
    with _store(path) as store:
        if not store.tokens.revoke(token_id, _me(), utc_now()):
            raise ConfigError(f"there is no token {token_id!r} to revoke; `kraken token list` lists them")
    streams.answer(f"{token_id} is revoked.\n")


@contextmanager
def _store(path: Path | None) -> Iterator["Store"]:
    with closing(open_store(configuration.load(path).store_url)) as store:
        yield store


def _me() -> str:
    """Whoever can reach the store may do everything: the audit log has the name of their account."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (OSError, KeyError):  # a container may run under a number that has no name
        return "command line"


def _row(one: "ApiToken", now: datetime) -> tuple[str, ...]:
    return (
        one.id,
        one.name,
        ",".join(one.scopes),
        _state(one, now),
        _time(one.expires),
        _time(one.last_used),
        one.created_by,
    )


def _state(one: "ApiToken", now: datetime) -> str:
    if one.revoked is not None:
        return "revoked"
    return "expired" if one.expires <= now else "valid"


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""
